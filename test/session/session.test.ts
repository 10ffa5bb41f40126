import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../scripts/support/catalogue.ts';
import type { FromSession, SavedSession, ToSession } from '../../src/session/protocol.ts';
import { createSession } from '../../src/session/session.ts';
import { EPOCH_MS } from '../support/worlds.ts';

type Of<T extends FromSession['type']> = Extract<FromSession, { type: T }>;

/** A session with a page that remembers what it was told. */
function openSession() {
  const told: FromSession[] = [];
  const session = createSession({ catalogue: readCatalogue(), exercises: new Map(), post: (message) => told.push(message) });
  const last = <T extends FromSession['type']>(type: T): Of<T> | undefined => told.findLast((message): message is Of<T> => message.type === type);
  const send = (...messages: ToSession[]): void => messages.forEach((message) => session.receive(message));
  const start = (): void =>
    send(
      { type: 'start', scenario: 'one-node', seed: 's', epochMs: EPOCH_MS },
      { type: 'input', input: { type: 'open-terminal', terminal: 'main', columns: 90, rows: 20, skin: 'plain' } },
      { type: 'tick', elapsedMs: 100 },
    );
  const tick = (seconds: number): void => {
    for (let i = 0; i < seconds; i++) send({ type: 'tick', elapsedMs: 1_000 });
  };
  const type = (data: string): void => send({ type: 'input', input: { type: 'type', terminal: 'main', data } });
  const screen = (): string =>
    told
      .flatMap((message) => (message.type === 'output' ? [message.data] : []))
      .join('')
      .replaceAll('\r\n', '\n');
  return { told, last, send, start, tick, type, screen };
}

describe('a session', () => {
  it('says nothing before it is started, and then that it is fresh', () => {
    const page = openSession();
    page.send({ type: 'tick', elapsedMs: 100 }, { type: 'play' });
    expect(page.told).toEqual([]);
    page.start();
    expect(page.last('ready')).toEqual({ type: 'ready', scenario: 'one-node', seed: 's', restored: 'fresh' });
    expect(page.last('view')?.view.nodes.map(({ name, ready, pods }) => ({ name, ready, pods }))).toEqual([{ name: 'node-1', ready: true, pods: [] }]);
  });

  it('runs what is typed, and shows the pod that comes of it', () => {
    const page = openSession();
    page.start();
    page.type('kubectl run web --image=nginx\r');
    page.tick(5);
    page.type('kubectl get pods --no-headers\r');
    page.tick(1);
    expect(page.screen()).toBe('$ kubectl run web --image=nginx\npod/web created\n$ kubectl get pods --no-headers\nweb   1/1   Running   0     5s\n$ ');
    expect(page.last('view')?.view.nodes[0]?.pods.map(({ name, status, ready }) => ({ name, status, ready }))).toEqual([
      { name: 'web', status: 'Running', ready: '1/1' },
    ]);
    const texts = page.told.flatMap((message) => (message.type === 'activity' ? message.lines.map((line) => line.text) : []));
    expect(texts.slice(0, 3)).toEqual([
      'You ran `kubectl run web --image=nginx`',
      'kubectl asked for pod web: the API server stored it',
      'The scheduler chose node-1 for pod web',
    ]);
  });

  it('lets a command end while the clock is paused, and moves no further', () => {
    const page = openSession();
    page.start();
    page.send({ type: 'pause' });
    page.type('kubectl version --client\r');
    const after = page.last('clock');
    expect(page.screen()).toMatch(/Client Version: v1\.36\.2\n.*\n\$ $/);
    page.tick(10);
    expect(page.last('clock')).toEqual(after);
  });

  it('goes faster, skips to the next change, and starts over', () => {
    const page = openSession();
    page.start();
    const beganMs = page.last('clock')!.nowMs;
    page.send({ type: 'speed', speed: 60 }, { type: 'tick', elapsedMs: 1_000 });
    expect(page.last('clock')!.nowMs - beganMs).toBe(60_000);
    page.send({ type: 'speed', speed: 1 });
    page.type('kubectl run crash --image=busybox --restart=Never -- sleep 300\r');
    page.tick(5);
    const beforeMs = page.last('clock')!.nowMs;
    page.send({ type: 'skip' });
    expect(page.last('clock')!.nowMs - beforeMs).toBeGreaterThan(290_000);
    page.send({ type: 'reset' });
    expect(page.last('view')?.view.nodes[0]?.pods).toEqual([]);
  });

  it('skips to what a screen shows, too, and not for ever where nothing happens', () => {
    const page = openSession();
    page.start();
    page.tick(60);
    const skipped = (): number => {
      const beforeMs = page.last('clock')!.nowMs;
      page.send({ type: 'skip' });
      return page.last('clock')!.nowMs - beforeMs;
    };
    expect(skipped()).toBe(600_000);
    page.type('sleep 40; echo awake\r');
    page.tick(5);
    expect(skipped()).toBeLessThan(36_000);
    expect(page.screen()).toContain('\nawake');
  });

  it('is there again after a reload: cluster, screen and clock', () => {
    const page = openSession();
    page.start();
    page.type('kubectl run web --image=nginx\r');
    page.tick(5);
    page.send({ type: 'save' });
    const { session: saved } = page.last('saved')!;
    const reloaded = openSession();
    reloaded.send({ type: 'start', scenario: 'one-node', seed: 'ignored', epochMs: 0, saved });
    expect(reloaded.last('ready')).toEqual({ type: 'ready', scenario: 'one-node', seed: 's', restored: 'replayed' });
    expect({ screen: reloaded.screen(), view: reloaded.last('view'), clock: reloaded.last('clock') }).toEqual({
      screen: page.screen(),
      view: page.last('view'),
      clock: page.last('clock'),
    });
  });

  it('says so when a saved session replays to another trace', () => {
    const page = openSession();
    page.start();
    page.send({ type: 'save' });
    const saved: SavedSession = { ...page.last('saved')!.session, hash: 'another' };
    const reloaded = openSession();
    reloaded.send({ type: 'start', scenario: '', seed: '', epochMs: 0, saved });
    expect(reloaded.last('ready')?.restored).toBe('mismatch');
  });

  it('tells the learner what is wrong instead of stopping', () => {
    const page = openSession();
    page.send({ type: 'start', scenario: 'atlantis', seed: 's', epochMs: 0 });
    expect(page.last('problem')?.text).toMatch(/^createCluster: wanted a scenario named "atlantis", found only: /);
    page.start();
    page.send({ type: 'input', input: { type: 'start-exercise', exercise: 'nope' } });
    expect(page.last('problem')?.text).toBe('There is no exercise "nope" in this course. Reload the page.');
    page.type('echo still here\r');
    page.tick(1);
    expect(page.screen()).toMatch(/still here\n\$ $/);
  });

  it('completes commands, kinds, live names and files', () => {
    const page = openSession();
    page.start();
    page.type('kubectl run web --image=nginx\r');
    page.tick(2);
    page.send({ type: 'input', input: { type: 'write-file', path: 'pod.yaml', text: '' } });
    const offered = (line: string): readonly string[] => {
      page.send({ type: 'complete', terminal: 'main', line, cursor: line.length, id: 1 });
      return page.last('completions')!.candidates;
    };
    expect(offered('kubec')).toEqual(['kubectl']);
    expect(offered('k des')).toEqual(['describe']);
    expect(offered('kubectl get pods w')).toEqual(['web']);
    expect(offered('ls; kubectl logs ')).toEqual(['web']);
    expect(offered('cat po')).toEqual(['pod.yaml']);
  });
});
