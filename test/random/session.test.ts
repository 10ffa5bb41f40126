/** A session whose page says anything in any order, and saved sessions that were kept badly: a problem in words or a clean start. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../scripts/support/catalogue.ts';
import type { FromSession, Input, SavedSession, ToSession } from '../../src/session/protocol.ts';
import { createSession } from '../../src/session/session.ts';
import { EPOCH_MS, newWorld, run } from '../support/worlds.ts';
import { check, FAULT, TIMEOUT_MS } from './support.ts';

function openSession(): { told: FromSession[]; send(message: unknown): void } {
  const told: FromSession[] = [];
  const session = createSession({ catalogue: readCatalogue(), exercises: new Map(), post: (message) => told.push(message) });
  // What comes from a page has no type at run time.
  return { told, send: (message) => session.receive(message as ToSession) };
}

const number = fc.oneof(fc.constantFrom(0, 1, 16, 1000, -1, 0.3, 1e12, 1e308, NaN, Infinity, -Infinity), fc.integer({ min: 0, max: 5_000 }));
const anything = fc.oneof(
  number,
  fc.string({ maxLength: 5 }),
  fc.constantFrom<unknown>(null, undefined, true, [], {}, '__proto__', 'main', 'pod-fundamentals-1.1'),
);
const mostly = <T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 6, arbitrary: right as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: anything });

const text = fc.constantFrom(
  'kubectl run a --image=nginx\r',
  'kubectl get pods -w\r',
  'sleep 100\r',
  '\u0003',
  '\u0004',
  'exit\r',
  '\t',
  'while :; do :; done\r',
  "echo '\r",
  'é\u001b[A\r',
);
const inputs: fc.Arbitrary<unknown> = fc.oneof(
  fc.record({ type: fc.constant('type'), terminal: mostly(fc.constantFrom('main', 'second')), data: mostly(text) }),
  fc.record({ type: fc.constant('resize'), terminal: mostly(fc.constant('main')), columns: mostly(number), rows: mostly(number) }),
  fc.record({
    type: fc.constant('open-terminal'),
    terminal: mostly(fc.constantFrom('main', 'second')),
    columns: mostly(fc.constantFrom(1, 20, 80)),
    rows: mostly(fc.constantFrom(1, 24)),
    skin: mostly(fc.constantFrom('xterm', 'plain')),
  }),
  fc.record({
    type: fc.constant('write-file'),
    path: mostly(fc.constantFrom('a.yaml', '', '/', '../x', 'a.yaml/b', '/etc/passwd')),
    text: mostly(fc.constantFrom('', 'é', '{')),
  }),
  fc.record({ type: fc.constant('run'), line: mostly(fc.constantFrom('kubectl get pods', 'false', 'cat a.yaml', 'timeout 2 yes')) }),
  fc.record({ type: fc.constant('start-exercise'), exercise: mostly(fc.constant('nope')) }),
  fc.record({ type: fc.constant('reseed'), families: mostly(fc.constantFrom([], ['kubelet'], [''])), salt: mostly(fc.constant('x')) }),
  anything,
);
const message: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('start'),
      scenario: fc.constantFrom('one-node', 'three-nodes', 'atlantis', ''),
      seed: mostly(fc.constant('s')),
      epochMs: mostly(fc.constant(EPOCH_MS)),
      saved: fc.option(anything, { nil: undefined, freq: 4 }),
    }),
  },
  { weight: 12, arbitrary: fc.record({ type: fc.constant('input'), input: inputs }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('tick'), elapsedMs: number }) },
  fc.constantFrom('play', 'pause', 'skip', 'reset', 'save').map((type) => ({ type })),
  fc.record({ type: fc.constant('speed'), speed: number }),
  fc.record({ type: fc.constantFrom('watch-exercise', 'submit'), exercise: fc.string({ maxLength: 5 }) }),
  fc.record({ type: fc.constantFrom('predict', 'explain'), exercise: fc.string({ maxLength: 5 }), answer: anything }),
  fc.record({
    type: fc.constant('complete'),
    terminal: anything,
    line: fc.constantFrom('kub', 'kubectl get ', 'ls; cat ', '\u0000', ''),
    cursor: number,
    id: fc.constant(1),
  }),
);

/** A session that is worth keeping. */
function savedSession(): SavedSession {
  const world = newWorld();
  const type = (data: string): void => void world.apply({ type: 'type', terminal: 'main', data });
  world.apply({ type: 'open-terminal', terminal: 'main', columns: 80, rows: 24, skin: 'plain' });
  type('kubectl run a --image=nginx\r');
  world.cluster.sim.advance(5_000);
  run(world, 'kubectl get pods');
  world.apply({ type: 'write-file', path: 'x', text: 'y' });
  world.cluster.sim.advance(1_000);
  return world.save();
}

type Change = (saved: SavedSession) => unknown;
const field = fc.constantFrom<keyof SavedSession>('format', 'engine', 'scenario', 'seed', 'epochMs', 'endMs', 'log', 'hash');
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(field, anything).map(([name, value]): Change => (saved) => ({ ...saved, [name]: value })),
  fc.tuple(field, fc.constantFrom(1e15, -1e15, 8.64e15, 2 ** 53, 604_800_001)).map(([name, value]): Change => (saved) => ({ ...saved, [name]: value })),
  fc
    .tuple(fc.nat({ max: 3 }), inputs)
    .map(([at, input]): Change => (saved) => ({ ...saved, log: saved.log.with(at, { atMs: saved.log[at]!.atMs, input: input as Input }) })),
  fc.tuple(fc.nat({ max: 3 }), number).map(([at, atMs]): Change => (saved) => ({ ...saved, log: saved.log.with(at, { ...saved.log[at]!, atMs }) })),
  fc.constant<Change>((saved) => ({ ...saved, log: saved.log.toReversed() })),
  fc.nat({ max: 3 }).map((length): Change => (saved) => ({ ...saved, log: saved.log.slice(0, length) })),
  fc.constant<Change>((saved) => ({ ...saved, log: Array.from({ length: 30_000 }, () => saved.log[0]) })),
);

describe('a session', () => {
  it(
    'takes any messages in any order',
    () =>
      check(fc.array(message, { minLength: 2, maxLength: 25 }), 250, (messages) => {
        const { told, send } = openSession();
        for (const each of messages) send(each);
        const problems = told.flatMap((each) => (each.type === 'problem' ? [each.text] : []));
        expect(problems.filter((each) => each === '' || FAULT.test(each))).toEqual([]);
        send({ type: 'start', scenario: 'one-node', seed: 's', epochMs: EPOCH_MS });
        expect(told.findLast(({ type }) => type === 'ready')).toEqual({ type: 'ready', scenario: 'one-node', seed: 's', restored: 'fresh' });
        send({ type: 'play' });
        send({ type: 'speed', speed: 1 });
        send({ type: 'tick', elapsedMs: 1000 });
        expect(told.at(-1)?.type).not.toBe('problem');
      }),
    TIMEOUT_MS,
  );

  it(
    'restores what was saved, or says what is wrong with it and starts afresh',
    () => {
      const kept = savedSession();
      check(fc.array(change, { minLength: 1, maxLength: 3 }), 120, (changes) => {
        const saved = changes.reduce<unknown>((whole, each) => {
          try {
            return each(whole as SavedSession);
          } catch {
            return whole; // An earlier change left nothing for this one to change.
          }
        }, kept);
        const { told, send } = openSession();
        send({ type: 'start', scenario: 'one-node', seed: 'fresh', epochMs: EPOCH_MS, saved: JSON.parse(JSON.stringify(saved)) as unknown });
        const ready = told.find((each) => each.type === 'ready');
        expect(ready).toBeDefined();
        const problem = told.find((each) => each.type === 'problem')?.text;
        if (ready?.restored === 'fresh') expect(problem).toMatch(/^What was saved cannot be restored \(.+\)\. The cluster starts afresh\.$/);
        else expect(problem).toBeUndefined();
        expect(problem ?? '').not.toMatch(FAULT);
        send({ type: 'tick', elapsedMs: 500 });
        expect(told.at(-1)?.type).not.toBe('problem');
      });
    },
    TIMEOUT_MS,
  );
});
