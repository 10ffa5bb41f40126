import { expect, it } from 'vitest';
import { differencesIn } from '../../src/site/build/differences.ts';

it('reads what each file is and how it departs from Kubernetes, wherever the comment stands', () => {
  const files = {
    'kernel/pipe.ts':
      '/**\n * Pipes: bytes between processes. Mirrors pipe(7).\n * Differs: open returns, and the\n * first use blocks.\n *\n * More about it.\n */\nexport const x = 1;\n',
    'kernel/clock.ts': '/** A clock, as it should be. */\n/**\n * Ticks. Differs: it never drifts.\n */\n',
    'kernel/plain.ts': '/** Nothing to declare. */\n// Differs: a line comment does not count.\n',
  };
  expect(differencesIn(files)).toEqual([
    { file: 'kernel/clock.ts', what: 'A clock, as it should be', differs: 'it never drifts.' },
    { file: 'kernel/pipe.ts', what: 'Pipes', differs: 'open returns, and the first use blocks.' },
  ]);
});
