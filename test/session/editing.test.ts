import { describe, expect, it } from 'vitest';
import { World } from '../../src/session/world.ts';
import { run, worldOptions } from '../support/worlds.ts';

/** A world with a terminal, and what its screen shows. */
function open(skin: 'xterm' | 'plain' = 'plain') {
  let output = '';
  const world = new World(worldOptions({ onOutput: (_terminal, data) => (output += data) }));
  world.apply({ type: 'open-terminal', terminal: 'main', columns: 100, rows: 30, skin });
  const wait = (ms = 1_000): void => world.cluster.sim.advance(ms);
  wait();
  return {
    world,
    wait,
    type(data: string): void {
      world.apply({ type: 'type', terminal: 'main', data });
      wait();
    },
    screen: () => output.replaceAll('\r\n', '\n'),
    edits: () => world.cluster.editing.open,
  };
}

const NOTICE = 'is open in the editor. Save or close it there; Ctrl-C here leaves it as it is.';

describe('vi', () => {
  it('opens a file, writes what is saved, and ends when it is closed', () => {
    const { world, wait, type, screen, edits } = open();
    type('echo one > notes; vi notes && echo closed\r');
    expect(edits()).toEqual([{ id: 1, program: 'vi', path: '/home/learner/notes', text: 'one\n' }]);
    world.apply({ type: 'edited', edit: 1, text: 'two\n', closed: false });
    wait();
    expect(edits()).toEqual([{ id: 1, program: 'vi', path: '/home/learner/notes', text: 'two\n' }]);
    world.apply({ type: 'edited', edit: 1, text: 'three\n', closed: true });
    wait();
    expect(edits()).toEqual([]);
    expect(screen()).toBe(`$ echo one > notes; vi notes && echo closed\nnotes ${NOTICE}\nclosed\n$ `);
    expect(run(world, 'cat notes')).toBe('three\n');
  });

  it('makes the file only when it is saved, takes several, and swallows what is typed meanwhile', () => {
    const { world, wait, type, edits } = open();
    type('nano new other\r');
    type(':wq\rrm -rf x\r');
    world.apply({ type: 'edited', edit: 1, closed: true });
    wait();
    expect(run(world, 'ls')).not.toContain('new');
    expect(edits().map(({ program, path }) => [program, path])).toEqual([['nano', '/home/learner/other']]);
  });

  it('is given up with Ctrl-C, and draws nothing that stays', () => {
    const { type, screen, edits } = open('xterm');
    type('vi a.yaml\r');
    expect(edits()).toHaveLength(1);
    type('\x03');
    expect(edits()).toEqual([]);
    type('echo $?\r');
    expect(screen()).toMatch(/\x1b\[\?1049h[^]*\x1b\[\?1049l/);
    expect(screen()).toMatch(/\n1\n\$ $/);
  });

  it.each([
    ['vi', 'vi: wanted a file to edit, as in vi pod.yaml'],
    ['vi /tmp', 'vi: /tmp is a directory'],
    ["printf '\\000\\001' > bin; vi bin", 'vi: bin is a binary file; hexdump shows it'],
    ["printf '\\377' > latin; vi latin", 'vi: latin is a binary file; hexdump shows it'],
    ['vi -c q x', 'vi: option -c is not simulated here'],
  ])('refuses `%s`', (line, said) => {
    const { type, screen, edits } = open();
    type(`${line}\r`);
    expect(screen()).toContain(`\n${said}\n$ `);
    expect(edits()).toEqual([]);
  });

  it('says that nobody is there where there is no terminal, and what it cannot write', () => {
    const { world, wait, type, screen } = open();
    expect(run(world, 'vi pod.yaml')).toBe('vi: standard input is not a terminal: there is nobody to edit\n');
    type('vi /etc/nothing\r');
    world.apply({ type: 'edited', edit: 1, text: 'x', closed: true });
    wait();
    expect(screen()).toContain('vi: /etc/nothing: Permission denied\n');
  });
});

describe('kubectl edit', () => {
  it('changes what was changed in the editor, and shows a refusal in the file', () => {
    const { world, wait, type, screen, edits } = open();
    run(world, 'kubectl run web --image=nginx');
    type('kubectl edit pod web\r');
    const [first] = edits();
    expect(first?.path).toMatch(/^\/tmp\/kubectl-edit-\d+\.yaml$/);
    world.apply({ type: 'edited', edit: 1, text: first!.text.replace('run: web', 'run: "not ok"'), closed: true });
    wait();
    const [second] = edits();
    expect(second?.id).toBe(2);
    expect(second?.text).toContain('# pods "web" was not valid:\n# * metadata.labels: Invalid value: "not ok"');
    world.apply({ type: 'edited', edit: 2, text: second!.text.replace('run: "not ok"', 'run: ok').replace('run: not ok', 'run: ok'), closed: true });
    wait();
    expect(screen()).toMatch(/pod\/web edited\n\$ $/);
    expect(run(world, 'kubectl get pod web -L run --no-headers')).toMatch(/ ok\n$/);
  });

  it('is cancelled when nothing was changed, and replays as it went', () => {
    const { world, wait, type, screen } = open();
    run(world, 'kubectl run web --image=nginx');
    type('kubectl edit pod web\r');
    world.apply({ type: 'edited', edit: 1, closed: true });
    wait();
    expect(screen()).toContain('Edit cancelled, no changes made.\n');
    const { log, endMs, hash } = world.save();
    expect(World.replay(worldOptions(), log, endMs).cluster.sim.trace.hash).toBe(hash);
  });
});
