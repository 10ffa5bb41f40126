/** Faults that the page or the grader asks for. */
import { expect, it } from 'vitest';
import { readCatalogue } from '../../scripts/support/catalogue.ts';
import type { Check } from '../../src/grading/exercise.ts';
import { runChecks } from '../../src/grading/run-checks.ts';
import type { FromSession, SavedSession } from '../../src/session/protocol.ts';
import { createSession } from '../../src/session/session.ts';
import { EPOCH_MS, newWorld, run } from '../support/worlds.ts';

function startSession(saved?: SavedSession) {
  const posted: FromSession[] = [];
  const session = createSession({ catalogue: readCatalogue(), exercises: new Map(), post: (message) => posted.push(message) });
  session.receive({ type: 'start', scenario: 'three-nodes', seed: 'faults', epochMs: EPOCH_MS, ...(saved ? { saved } : {}) });
  return { session, posted };
}

const problemsOf = (posted: readonly FromSession[]): string[] => posted.flatMap((message) => (message.type === 'problem' ? [message.text] : []));

it('is part of a saved session, and the same when that is opened again', () => {
  const { session, posted } = startSession();
  session.receive({ type: 'input', input: { type: 'fault', words: ['cut-off', 'node-2'] } });
  for (let i = 0; i < 90; i++) session.receive({ type: 'tick', elapsedMs: 1000 });
  session.receive({ type: 'save' });
  const saved = posted.find((message) => message.type === 'saved')!.session;
  const view = posted.findLast((message) => message.type === 'view')!.view;
  expect(view.nodes.map(({ name, ready }) => [name, ready])).toEqual([
    ['node-1', true],
    ['node-2', false],
    ['node-3', true],
  ]);
  const again = startSession(JSON.parse(JSON.stringify(saved)) as SavedSession);
  expect(again.posted.find((message) => message.type === 'ready')).toMatchObject({ restored: 'replayed' });
});

it('is refused aloud where it cannot be, and the clock goes on', () => {
  const { session, posted } = startSession();
  session.receive({ type: 'input', input: { type: 'fault', words: ['stop-kubelet', 'node-9'] } });
  expect(problemsOf(posted)).toEqual(['That cannot go wrong here: wanted one of the nodes node-1, node-2, node-3, found "node-9".']);
  session.receive({ type: 'tick', elapsedMs: 1000 });
  expect(posted.findLast((message) => message.type === 'clock')).toMatchObject({ playing: true });
});

it('is what the grader does to a submission at its time', () => {
  const world = newWorld({ scenario: 'three-nodes' });
  run(world, 'kubectl run web --image=nginx');
  world.cluster.sim.advance(5_000);
  const check: Check = { id: 'again', says: 'Pod web has started again within a minute', eventually: { within: '60s', pod: 'web', restarts: 1, ready: true } };
  const faultless = runChecks([check], world.graded.fork({ reseed: [], salt: '' }));
  const killed = runChecks([check], world.graded.fork({ reseed: [], salt: '' }), [{ at: '10s', says: 'The container is killed', run: 'fault kill web' }]);
  expect([faultless[0]?.met, killed[0]?.met]).toEqual([false, true]);
});
