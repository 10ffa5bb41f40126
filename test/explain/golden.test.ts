import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answersOf } from './answers.ts';
import { states } from './states.ts';

/** `npx vitest run test/explain -u` writes the files anew: read the difference before it is committed. */
describe('why, of every state that a learner can see', () => {
  it.each(states)('$name', async (state) => {
    await expect(answersOf(state)).toMatchFileSnapshot(`golden/${state.name}.txt`);
  });

  it('has no golden file without a state', () => {
    expect(readdirSync(new URL('golden', import.meta.url)).sort()).toEqual(states.map(({ name }) => `${name}.txt`).sort());
  });

  it('leads down to what somebody did', () => {
    const endings = states.flatMap(({ name }) => {
      const text = readFileSync(new URL(`golden/${name}.txt`, import.meta.url), 'utf8');
      // What has a part in it may come from what is told already: the first chain goes all the way.
      const [main = ''] = text.split('\n  and because: ');
      const last = main.match(/^ {2}because: .*$/gm)?.at(-1);
      return last === undefined || /because: You (?:ran|wrote) /.test(last) ? [] : [`${name}: ${last}`];
    });
    expect(endings).toEqual([]);
  });
});
