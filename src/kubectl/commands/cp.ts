/**
 * `kubectl cp`.
 *
 * Mirrors: kubectl/pkg/cmd/cp/cp.go, as far as its reading of the command line goes.
 * Differs: nothing is copied: containers here have no tar, which the real one needs too.
 */
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError, notSimulated } from '../errors.ts';

export const CP: Command = {
  name: 'cp',
  flags: flagTable(`
    -c, --container=''
    --no-preserve=false
    --retries=0`),
  run: copy,
};

/** A file: of a pod where there is a colon. */
interface FileSpec {
  readonly pod: string;
  readonly file: string;
}

function fileSpecOf(text: string): FileSpec {
  const colon = text.indexOf(':');
  if (colon < 0) return { pod: '', file: text };
  const [pod, file] = [text.slice(0, colon), text.slice(colon + 1)];
  if (colon === 0 || pod.split('/').length > 2) throw new CommandError('error: filespec must match the canonical format: [[namespace/]pod:]file/path');
  return { pod, file };
}

function* copy({ args, host }: Invocation): Task<number> {
  if (args.length !== 2) throw new CommandError('error: source and destination are required');
  const [from, to] = [fileSpecOf(args[0]!), fileSpecOf(args[1]!)];
  if (from.pod !== '' && to.pod !== '') throw new CommandError('error: one of src or dest must be a local file specification');
  if (from.pod === '' && to.pod === '') throw new CommandError('error: one of src or dest must be a remote file specification');
  if (from.file === '' || to.file === '') throw new CommandError('error: filepath can not be empty');
  if (to.pod !== '' && !host.exists(from.file)) throw new CommandError(`error: ${from.file} doesn't exist in local filesystem`);
  throw notSimulated('copying files with kubectl cp', 'kubectl exec POD -- cat FILE prints a file, and kubectl exec -i POD -- sh -c "cat > FILE" writes one');
}
