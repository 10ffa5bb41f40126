/**
 * `kubectl completion`.
 *
 * Mirrors: kubectl/pkg/cmd/completion/completion.go, as far as its refusals go.
 * Differs: the shells' scripts are not printed: the prompt here completes kubectl's words without them.
 */
import type { Task } from '../../kernel/types.ts';
import type { Command, Invocation } from '../command.ts';
import { notSimulated, usageError } from '../errors.ts';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];

export const COMPLETION: Command = { name: 'completion', run: completion };

function* completion({ args, path }: Invocation): Task<number> {
  const [shell] = args;
  if (shell === undefined) throw usageError(path, 'Shell not specified.');
  if (args.length > 1) throw usageError(path, 'Too many arguments. Expected only the shell type.');
  if (!SHELLS.includes(shell)) throw usageError(path, `Unsupported shell type ${JSON.stringify(shell)}.`);
  throw notSimulated(`the script of ${path} ${shell}`, 'Tab completes commands, types and names at this prompt');
}
