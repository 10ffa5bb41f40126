import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/kubectl/command.ts';
import { rootCommand } from '../../src/kubectl/command-table.ts';
import { helpText } from '../../src/kubectl/help/help-text.ts';
import { createWorkstation } from './support.ts';

/** The paths of a command and of what is below it, without what is refused. */
const pathsOf = (command: Command, path: string): string[] =>
  command.isRefused ? [] : [path, ...(command.subcommands ?? []).flatMap((sub) => pathsOf(sub, `${path} ${sub.name}`))];

describe('--help', () => {
  it('is there for every command that does something here', () => {
    const without = pathsOf(rootCommand, 'kubectl').filter((path) => path !== 'kubectl help' && helpText(path) === undefined);
    expect(without).toEqual([]);
  });

  it('tells what a command does, its examples, its options and its usage', () => {
    const { out, exit } = createWorkstation().kubectl('cordon --help');
    expect(exit).toBe(0);
    expect(out).toBe(`Mark node as unschedulable.

Examples:
  # Mark node "foo" as unschedulable
  kubectl cordon foo

Options:
    --dry-run='none':
	Must be "none", "server", or "client". If client strategy, only print the object that would be sent, without sending it. If server strategy, submit server-side request without persisting the resource.

    -l, --selector='':
	Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'.(e.g. -l key1=value1,key2=value2,key3 in (value3)). Matching objects must satisfy all of the specified label constraints.

Usage:
  kubectl cordon NODE [options]

Use "kubectl options" for a list of global command-line options (applies to all commands).
`);
  });

  it('is what a group of commands prints without a subcommand: rollout to standard output, the others to standard error', () => {
    const station = createWorkstation();
    for (const group of ['rollout', 'top', 'config', 'set']) {
      const { out, exit } = station.kubectl(group);
      expect({ exit, out }).toEqual({ exit: 1, out: helpText(`kubectl ${group}`) });
    }
  });
});
