/**
 * `kubectl top`.
 *
 * Mirrors: kubectl/pkg/cmd/top, as far as it gets without a metrics server.
 */
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import type { Command } from '../command.ts';
import { CommandError } from '../errors.ts';

const TOP_FLAGS = flagTable(`
  -A, --all-namespaces=false
  --containers=false
  --field-selector=''
  --no-headers=false
  -l, --selector=''
  --show-capacity=false
  --show-swap=false
  --sort-by=''
  --sum=false
  --use-protocol-buffers=true`);

/** No metrics server runs in the cluster, and this is what kubectl says then. */
function* top(): Task<number> {
  throw new CommandError('error: Metrics API not available');
}

export const TOP: Command = {
  name: 'top',
  subcommands: [
    { name: 'node', aliases: ['nodes', 'no'], flags: TOP_FLAGS, run: top },
    { name: 'pod', aliases: ['pods', 'po'], flags: TOP_FLAGS, run: top },
  ],
};
