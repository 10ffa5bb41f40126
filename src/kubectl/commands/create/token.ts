/** `kubectl create token`. Mirrors: kubectl/pkg/cmd/create/create_token.go. */
import type { ApiObject } from '../../../api/door.ts';
import { parseDuration } from '../../../api/duration.ts';
import { resourcePath } from '../../../api/resources.ts';
import type { Task } from '../../../kernel/types.ts';
import { flagTable } from '../../args/flags.ts';
import { resourceOf } from '../../args/resource-args.ts';
import type { Command, Invocation } from '../../command.ts';
import { CommandError, StatusError } from '../../errors.ts';
import { objectPrinterOf } from '../../printers/object-printer.ts';
import { PRINT_FLAGS } from '../flag-sets.ts';
import { nameOf } from './generate.ts';

export const CREATE_TOKEN: Command = {
  name: 'token',
  flags: flagTable(`
    ${PRINT_FLAGS}
    --audience=[...]
    --bound-object-kind=''
    --bound-object-name=''
    --bound-object-uid=''
    --duration=0s`),
  run: createToken,
};

const fail = (message: string): never => {
  throw new CommandError(`error: ${message}`);
};

/** What is asked for. Throws kubectl's failures for flags that do not go together. */
function specOf({ flags }: Invocation): object {
  const duration = flags.text('duration');
  const ms = parseDuration(duration) ?? 0;
  const [kind, name, uid] = [flags.text('bound-object-kind'), flags.text('bound-object-name'), flags.text('bound-object-uid')];
  if (ms < 0) fail('--duration must be greater than or equal to 0');
  if (ms % 1000 !== 0) fail('--duration cannot be expressed in units less than seconds');
  if (flags.list('audience').includes('')) fail('--audience must not be an empty string');
  if (kind === '') {
    if (name !== '') fail('--bound-object-name can only be set if --bound-object-kind is provided');
    if (uid !== '') fail('--bound-object-uid can only be set if --bound-object-kind is provided');
  } else {
    if (!['Node', 'Pod', 'Secret'].includes(kind)) fail('supported --bound-object-kind values are Node, Pod, Secret');
    if (name === '') fail('--bound-object-name is required if --bound-object-kind is provided');
  }
  return {
    audiences: flags.list('audience'),
    ...(ms > 0 && { expirationSeconds: ms / 1000 }),
    ...(kind !== '' && { boundObjectRef: { kind, apiVersion: 'v1', name, ...(uid !== '' && { uid }) } }),
  };
}

function* createToken(invocation: Invocation): Task<number> {
  const { client, flags, host, namespace } = invocation;
  const name = nameOf(invocation);
  const spec = specOf(invocation);
  const path = resourcePath(resourceOf('serviceaccounts'), { namespace, name, subresource: 'token' });
  let answer: ApiObject & { status: { token: string } };
  try {
    const body = { kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', metadata: {}, spec };
    answer = (yield* client.send({ method: 'POST', path, body })).body as typeof answer;
  } catch (error) {
    if (error instanceof StatusError) throw new CommandError(`error: failed to create token: ${error.message}`);
    throw error;
  }
  const output = flags.text('output');
  yield* host.print(output === '' ? `${answer.status.token}\n` : objectPrinterOf(output, flags, { host }).print(answer));
  return 0;
}
