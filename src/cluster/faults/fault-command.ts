/** `fault …`: a command of the learner's machine that Kubernetes does not have. It makes things go wrong on purpose. */
import type { ApiServer } from '../../api/door.ts';
import { decodeUtf8, encodeUtf8 } from '../../kernel/bytes.ts';
import type { Program } from '../../kernel/types.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { Machine } from '../machine.ts';
import { Faults } from './faults.ts';
import { FAULT_USAGE, FaultError } from './parse-fault.ts';

/** The faults of one cluster: none yet. */
export const createFaults = (sim: Simulation, api: ApiServer, machines: readonly Machine[]): Faults => new Faults(sim, api, machines);

/** Makes something go wrong in the words of the command. Returns what it says, and its exit code: 0, or 2 for what is no fault or cannot be. */
export function injectFault(faults: Faults, words: readonly string[]): { out: string; exit: 0 | 2 } {
  try {
    return { out: faults.inject(words), exit: 0 };
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return { out: error.message, exit: 2 };
  }
}

/** The program. Exit codes: 0 where it was done, 2 for words that are no fault or one that cannot be. */
export const createFaultCommand = (faults: Faults): Program =>
  function* fault(process) {
    const words = process.argv.slice(1).map(decodeUtf8);
    if (words.length === 0 || words.includes('-h') || words.includes('--help')) {
      yield* process.write(1, encodeUtf8(FAULT_USAGE));
      return 0;
    }
    const { out, exit } = injectFault(faults, words);
    if (exit === 0) yield* process.write(1, encodeUtf8(out));
    else yield* process.write(2, encodeUtf8(`fault: ${out}\nRun 'fault --help' for what can be done.\n`));
    return exit;
  };
