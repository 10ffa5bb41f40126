import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExplainDocs } from '../../scripts/support/explain-docs.ts';
import { readCatalogue } from '../../scripts/support/catalogue.ts';
import type { FromSession, ToSession } from '../../src/session/protocol.ts';
import { createSession } from '../../src/session/session.ts';
import { buildWorker, runWorker, type BuiltWorker } from '../support/built-worker.ts';

/** What may be loaded before the first prompt, in bytes of gzip. Too much? `npm run bench` lists the files, and src/parts.json takes gates. */
const FIRST_LOAD = 160 * 1024;

const EPOCH_MS = Date.UTC(2026, 0, 1, 12);
const start = (scenario: string): ToSession => ({ type: 'start', scenario, seed: '1', epochMs: EPOCH_MS });
const openTerminal: ToSession = { type: 'input', input: { type: 'open-terminal', terminal: 'main', columns: 100, rows: 30, skin: 'xterm' } };
const typed = (line: string): ToSession => ({ type: 'input', input: { type: 'type', terminal: 'main', data: `${line}\r` } });
const ticks = (count: number): ToSession[] => Array.from({ length: count }, () => ({ type: 'tick', elapsedMs: 50 }));

/** A session that needs most parts: workloads, servers, programs, help, describers, faults, reasons, changes. */
const VISIT: ToSession[] = [
  start('three-nodes'),
  openTerminal,
  ...ticks(4),
  ...[
    'kubectl create deployment web --image=nginx --replicas=2',
    'kubectl create job pi --image=busybox -- sh -c "seq 3 | awk \'END { print NR }\'"',
    'kubectl expose deployment web --port=80; kubectl get all',
    'kubectl wait --for=condition=complete job/pi --timeout=60s; kubectl logs job/pi',
    'kubectl exec deploy/web -- curl -s web | head -4; kubectl describe deployment web | tail -3',
    'kubectl label pod --all tier=front; kubectl get pods -o jsonpath="{.items[*].metadata.name}"',
    'why deploy/web; fault stop-kubelet node-2; kubectl explain pod.spec | head -3; kubectl scale --help | head -2',
    'kubectl delete deployment web; for i in 1 2 3; do echo $((i * i)); done',
  ].flatMap((line) => [typed(line), ...ticks(100)]),
  { type: 'save' },
];

/** The parts that it meets, each by a fault: nothing comes ahead of its use here. */
const PARTS_OF_VISIT = [
  ...['changes', 'connections', 'describe', 'documentation', 'explain', 'faults', 'help', 'kubectl', 'names', 'pods'],
  ...['programs', 'servers', 'shell', 'tables', 'workloads'],
];

/** What a learner sees of it: what the terminal printed, and the state that would be saved. */
function seen(said: readonly { type: string }[]): { output: string; saved: unknown } {
  const messages = said as readonly FromSession[];
  return {
    output: messages.flatMap((message) => (message.type === 'output' ? [message.data] : [])).join(''),
    saved: messages.findLast((message) => message.type === 'saved')?.session,
  };
}

let worker: BuiltWorker;
beforeAll(async () => {
  worker = await buildWorker();
});
afterAll(() => worker?.remove());

describe("the engine of the learner's worker, in parts", () => {
  it('loads no more than its budget before the first prompt', () => {
    const bytes = Object.values(worker.first).reduce((sum, each) => sum + each, 0);
    expect(bytes).toBeLessThanOrEqual(FIRST_LOAD);
  });

  it.each(['one-node', 'three-nodes'])('comes to the prompt of %s without any part', async (scenario) => {
    const { said, send, settled, stop } = runWorker(worker);
    for (const message of [start(scenario), openTerminal, ...ticks(4)]) send(message);
    await settled();
    await stop();
    expect(said.filter(({ type }) => type === 'loading-parts' || type === 'problem')).toEqual([]);
    expect(seen(said).output).toBe('$ ');
  });

  it('shows the same, and comes to the same state, whether its parts are there or not', async () => {
    const whole: FromSession[] = [];
    const session = createSession({ catalogue: readCatalogue(), exercises: new Map(), post: (message) => whole.push(message), explainDocs: readExplainDocs });
    VISIT.forEach((message) => session.receive(message));

    const { said, wanted, send, settled, stop } = runWorker(worker);
    for (const message of VISIT) {
      send(message);
      // Time that passes while the session waits for a part is lost: none may.
      await settled();
    }
    await stop();
    expect(seen(said)).toEqual(seen(whole));
    expect([...new Set(wanted.flatMap((file) => /engine-part_([a-z]+)/.exec(file)?.[1] ?? []))].sort()).toEqual(PARTS_OF_VISIT);
  });

  it('says that a part cannot be loaded, keeps what is typed meanwhile, and goes on when it can', async () => {
    const { said, send, settled, stop, ...browser } = runWorker(worker);
    browser.let('nothing');
    for (const message of [start('one-node'), openTerminal, ...ticks(2), typed('echo one'), ...ticks(10), typed('echo two'), ...ticks(10)]) send(message);
    while (said.filter(({ type }) => type === 'loading-parts').length < 2) await new Promise((done) => setTimeout(done, 10));
    browser.let('what it waits for');
    await settled();
    for (const message of ticks(10)) {
      send(message);
      await settled();
    }
    await stop();
    expect(said.flatMap((message) => (message.type === 'loading-parts' ? [[message.count > 0, message.isStuck]] : [])).slice(0, 3)).toEqual([
      [true, false],
      [true, true],
      [false, false],
    ]);
    expect(seen(said).output.replaceAll(/\x1b\[[^a-zA-Z]*[a-zA-Z]/g, '')).toBe('$ echo one\r\none\r\n$ echo two\r\ntwo\r\n$ ');
  });
});
