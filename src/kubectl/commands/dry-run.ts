/** `--dry-run`: what is only tried, where, and how it is said. Mirrors: kubectl/pkg/cmd/util (GetDryRunStrategy). */
import { quote } from '../../api/go-text.ts';
import type { FlagValues } from '../args/flags.ts';
import { CommandError } from '../errors.ts';

export type DryRun = 'none' | 'client' | 'server';

/** The strategy of the command line. Throws for values that kubectl does not know. */
export function dryRunOf(flags: FlagValues): DryRun {
  const value = flags.text('dry-run');
  if (value === 'none' || value === 'client' || value === 'server') return value;
  if (value === 'unchanged') throw new CommandError('error: --dry-run flag without a value was specified. A value must be set: "none", "server", or "client".');
  if (/^(true|false)$/i.test(value)) throw new CommandError(`error: Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  throw new CommandError(`error: Invalid dry-run value (${value}). Must be ${quote('none')}, ${quote('server')}, or ${quote('client')}.`);
}

/** ` (dry run)`, ` (server dry run)`, or nothing. */
export const dryRunSuffix = (dryRun: DryRun | undefined): string => ({ none: '', client: ' (dry run)', server: ' (server dry run)' })[dryRun ?? 'none'];
