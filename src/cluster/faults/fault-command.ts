/** `fault …`: a command of the learner's machine that Kubernetes does not have. It makes things go wrong on purpose. */
import { decodeUtf8, encodeUtf8 } from '../../kernel/bytes.ts';
import type { Program } from '../../kernel/types.ts';
import type { Faults } from './faults.ts';
import { FAULT_USAGE, FaultError } from './parse-fault.ts';

/** The program. Exit codes: 0 where it was done, 2 for words that are no fault or one that cannot be. */
export const createFaultCommand = (faults: Faults): Program =>
  function* fault(process) {
    const words = process.argv.slice(1).map(decodeUtf8);
    if (words.length === 0 || words.includes('-h') || words.includes('--help')) {
      yield* process.write(1, encodeUtf8(FAULT_USAGE));
      return 0;
    }
    try {
      yield* process.write(1, encodeUtf8(faults.inject(words)));
      return 0;
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      yield* process.write(2, encodeUtf8(`fault: ${error.message}\nRun 'fault --help' for what can be done.\n`));
      return 2;
    }
  };
