/**
 * The commands of kubectl, in the order of its help.
 *
 * Differs: commands that are real and not simulated are known by name and refused aloud.
 */
import { flagTable } from './args/flags.ts';
import { refusedCommand as refused, type Command } from './command.ts';
import { APPLY } from './commands/apply.ts';
import { ATTACH } from './commands/attach.ts';
import { AUTH } from './commands/auth.ts';
import { COMPLETION } from './commands/completion.ts';
import { CONFIG } from './commands/config.ts';
import { CP } from './commands/cp.ts';
import { CREATE } from './commands/create.ts';
import { DEBUG } from './commands/debug/debug.ts';
import { DELETE } from './commands/delete.ts';
import { DESCRIBE } from './commands/describe.ts';
import { DIFF } from './commands/diff.ts';
import { DRAIN } from './commands/drain.ts';
import { EDIT } from './commands/edit.ts';
import { EVENTS } from './commands/events.ts';
import { EXEC } from './commands/exec.ts';
import { EXPLAIN } from './commands/explain.ts';
import { EXPOSE } from './commands/expose.ts';
import { GLOBAL_FLAGS } from './commands/flag-sets.ts';
import { GET } from './commands/get.ts';
import { API_RESOURCES, API_VERSIONS, CLUSTER_INFO, VERSION } from './commands/info.ts';
import { ANNOTATE, LABEL } from './commands/label.ts';
import { LOGS } from './commands/logs.ts';
import { CORDON, TAINT, UNCORDON } from './commands/node-commands.ts';
import { PATCH } from './commands/patch.ts';
import { PORT_FORWARD } from './commands/port-forward/port-forward.ts';
import { REPLACE } from './commands/replace.ts';
import { RUN } from './commands/run.ts';
import { SET } from './commands/set.ts';
import { ROLLOUT } from './commands/rollout/rollout.ts';
import { SCALE } from './commands/scale.ts';
import { TOP } from './commands/top.ts';
import { WAIT } from './commands/wait.ts';

export const globalFlags = flagTable(GLOBAL_FLAGS);

/** `kubectl` itself. */
export const rootCommand: Command = {
  name: 'kubectl',
  subcommands: [
    CREATE,
    EXPOSE,
    RUN,
    SET,
    EXPLAIN,
    GET,
    EDIT,
    DELETE,
    ROLLOUT,
    SCALE,
    refused('autoscale'),
    refused('certificate'),
    CLUSTER_INFO,
    TOP,
    CORDON,
    UNCORDON,
    DRAIN,
    TAINT,
    DESCRIBE,
    LOGS,
    ATTACH,
    EXEC,
    PORT_FORWARD,
    refused('proxy'),
    CP,
    AUTH,
    DEBUG,
    EVENTS,
    DIFF,
    APPLY,
    PATCH,
    REPLACE,
    WAIT,
    refused('kustomize'),
    LABEL,
    ANNOTATE,
    COMPLETION,
    API_RESOURCES,
    API_VERSIONS,
    CONFIG,
    refused('kuberc'),
    refused('plugin'),
    VERSION,
    { name: 'options' },
    { name: 'help' },
  ],
};
