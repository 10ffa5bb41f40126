/** What the reference pages print, gathered from the rooms that know. Read while the site is built; no session loads it. */
import { apiResources, isSimulated } from '../api/resources.ts';
import { toolsElsewhere } from '../cluster/workstation-words.ts';
import { exitCodes } from '../data/exit-codes.table.ts';
import { SIGNALS, signalNumber } from '../kernel/signals.ts';
import { refusedApplets } from '../shell/programs/system/refused.ts';

export { commandEntries, refusedCommands, refusedGlobalFlags, type CommandEntry, type RefusedCommand } from '../kubectl/reference.ts';

/** Resources of an API group, as `kubectl api-resources` names them. */
export interface ResourceGroup {
  /** `apps/v1`. */
  readonly groupVersion: string;
  readonly names: readonly string[];
}

function groupsOf(simulated: boolean): ResourceGroup[] {
  const resources = apiResources.filter((resource) => isSimulated(resource) === simulated);
  const groups = new Set(resources.map(({ groupVersion }) => groupVersion));
  return [...groups].map((groupVersion) => ({
    groupVersion,
    names: resources.filter((resource) => resource.groupVersion === groupVersion).map(({ name }) => name),
  }));
}

/** What can be in the cluster. */
export const simulatedResourceGroups = (): ResourceGroup[] => groupsOf(true);

/** What a real cluster has and this one answers for with "not simulated". */
export const refusedResourceGroups = (): ResourceGroup[] => groupsOf(false);

/** Programs that real images have and that say here that they are not simulated. */
export const refusedPrograms = (): string[] => Object.keys(refusedApplets).sort();

/** Tools of a learner's own machine that are not on this one, and where to go instead. */
export const refusedTools = (): { names: readonly string[]; instead: string }[] =>
  toolsElsewhere.map(([names, instead]) => ({ names: names.split(' '), instead }));

/** An exit code that says something by itself. */
export interface ExitCodeEntry {
  readonly code: number;
  /** `SIGKILL`, where a signal ended the program: its number is `code - 128`. */
  readonly signal: string | undefined;
  /** What mostly leads to it. */
  readonly cause: string;
}

/** Exit codes of containers, ascending. */
export const exitCodeEntries = (): ExitCodeEntry[] => {
  const signals = new Map(SIGNALS.map((signal) => [128 + signalNumber(signal), `SIG${signal}`]));
  return Object.entries(exitCodes).map(([code, { cause }]) => ({ code: Number(code), signal: signals.get(Number(code)), cause }));
};
