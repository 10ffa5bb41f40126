/** Random scripts, in the learner's shell and in a container's: whatever they say, they end or are stopped, and nothing falls over. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { World } from '../../src/session/world.ts';
import { newWorld, run } from '../support/worlds.ts';
import { check, FAULT, TIMEOUT_MS } from './support.ts';

const word = fc.constantFrom(
  'a',
  '"$x"',
  '$x',
  '${x:-d}',
  '${x#a*}',
  '${x%%?}',
  '${#x}',
  '${x:1:2}',
  '${x/a/b}',
  '$1',
  '$@',
  '"$@"',
  '$*',
  '$?',
  '$$',
  '$((1 + 2))',
  '$((x))',
  '$((1/0))',
  '$(echo hi)',
  '`echo b`',
  "'q'",
  '"',
  "'",
  '\\',
  '*',
  '?',
  '[a-',
  '~',
  '-n',
  '-e',
  '-',
  '--',
  '/etc/passwd',
  '/dev/null',
  '/dev/zero',
  'f',
  '/tmp/t',
  '{a,b}',
  '#c',
  '!',
  '1',
  '99999999999',
  '%s',
  '%d\\n',
  '-c',
  'NR>1',
  's/a/b/',
  '.*',
  'é',
);
const program = fc.constantFrom(
  'echo',
  'printf',
  'cat',
  'grep',
  'sed',
  'awk',
  'sort',
  'head',
  'tail',
  'wc',
  'cut',
  'tr',
  'test',
  '[',
  'true',
  'false',
  ':',
  'read x',
  'set --',
  'shift',
  'export',
  'unset',
  'local',
  'eval',
  'exec',
  'exit',
  'return',
  'break',
  'continue',
  'trap',
  'wait',
  'kill',
  'kill %1',
  'jobs',
  'cd',
  'pwd',
  'ls',
  'find',
  'xargs',
  'seq 3',
  'date',
  'sleep 1',
  'env',
  'sh',
  'sh -c',
  '. ',
  'type',
  'command',
  'getopts ab: o',
  'umask',
  'ulimit',
  'expr',
  'basename',
  'tee',
  'uniq',
  'nope',
  'mkdir',
  'rm',
  'touch',
  'ln -s',
  'stat',
  'dd',
  'diff',
  'od',
  'base64',
  'ps',
  'id',
  'f',
  'x=1',
  'x=$x$x',
  'readonly x=2',
  'set -e',
  'set -u',
  'set -x',
  'set -f',
  'alias g=echo',
  'time',
  'yes',
  'nc -l -p 90',
  'wget -qO- localhost',
);
const redirection = fc.constantFrom(
  '',
  '',
  '',
  '',
  ' > /tmp/t',
  ' >> /tmp/t',
  ' < /tmp/t',
  ' 2>&1',
  ' > /dev/null',
  ' 3> /tmp/u',
  ' >&3',
  ' <&-',
  ' < /nope',
  ' > /etc',
  ' <<E\nhere $x\nE\n',
  ' &',
);
const plain = fc.tuple(program, fc.array(word, { maxLength: 3 }), redirection).map(([name, words, into]) => `${[name, ...words].join(' ')}${into}`);

const { script } = fc.letrec<{ command: string; script: string }>((tie) => ({
  command: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    plain,
    plain,
    fc.tuple(tie('script'), redirection).map(([body, into]) => `( ${body}\n)${into}`),
    fc.tuple(tie('script'), redirection).map(([body, into]) => `{ ${body}\n}${into}`),
    fc.tuple(tie('command'), tie('script'), tie('script')).map(([test, yes, no]) => `if ${test}\nthen ${yes}\nelse ${no}\nfi`),
    fc.tuple(fc.array(word, { maxLength: 3 }), tie('script')).map(([words, body]) => `for i in ${words.join(' ')}\ndo ${body}\ndone`),
    fc.tuple(fc.constantFrom('while', 'until'), tie('command'), tie('script')).map(([loop, test, body]) => `${loop} ${test}\ndo ${body}\ndone`),
    fc.tuple(word, word, tie('script')).map(([subject, pattern, body]) => `case ${subject} in ${pattern}) ${body} ;; *) : ;; esac`),
    tie('script').map((body) => `f() { ${body}\n}`),
    tie('command').map((body) => `trap '${body.replaceAll("'", '')}' EXIT TERM INT`),
    fc.tuple(tie('command'), tie('command')).map(([left, right]) => `${left} | ${right}`),
    fc.tuple(tie('command'), fc.constantFrom(' && ', ' || ', ' ; '), tie('command')).map(([left, by, right]) => left + by + right),
    tie('command').map((body) => `x=$( ${body} )`),
  ),
  script: fc.array(tie('command'), { minLength: 1, maxLength: 3 }).map((commands) => commands.join('\n')),
}));

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A line is interrupted after ten minutes; one that wards off Ctrl-C is left behind five seconds later. */
const LONGEST_RUN_MS = 606_000;

/** Runs a line to its end, or until it is stopped, and then the world goes on as if nothing had been. */
function outlives(world: World, line: string): void {
  const beganMs = world.nowMs;
  const { out } = world.apply({ type: 'run', line })!;
  expect(out).not.toMatch(FAULT);
  expect(world.nowMs - beganMs, 'virtual ms').toBeLessThan(LONGEST_RUN_MS);
  expect(run(world, 'echo alive')).toBe('alive\n');
}

describe('random scripts', () => {
  it(
    "in the learner's shell end or are stopped",
    () => {
      check(script, 60, (text) => outlives(newWorld(), `timeout -s KILL 60 bash -c ${quote(text)}`));
    },
    TIMEOUT_MS,
  );

  it(
    'in a container end or are stopped, and with the container everything that they started',
    () => {
      check(script, 50, (text) => {
        const world = newWorld();
        const { sim } = world.cluster;
        world.apply({
          type: 'write-file',
          path: 'p.json',
          text: JSON.stringify({
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { name: 'p' },
            spec: {
              restartPolicy: 'Never',
              containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', text], resources: { limits: { memory: '64Mi', cpu: '500m' } } }],
            },
          }),
        });
        run(world, 'kubectl apply -f p.json');
        sim.advance(30_000);
        expect(run(world, 'kubectl logs p --tail=200')).not.toMatch(FAULT);
        outlives(world, `kubectl exec p -- timeout -s KILL 20 sh -c ${quote(text)}`);
        run(world, 'kubectl delete pod p --grace-period=2');
        sim.advance(5_000);
        expect(sim.pending().filter(({ label }) => label.startsWith('process '))).toEqual([]);
      });
    },
    TIMEOUT_MS,
  );

  it(
    'typed at a prompt, key by key and with Ctrl-C between, bring the prompt back',
    () => {
      const keys = fc.oneof(
        script.map((text) => `${text}\r`),
        fc.constantFrom(
          '\t',
          '\t\t',
          '\u0003',
          '\u0004',
          '\u001b[A',
          '\u001b[B',
          '\u001b[D',
          '\u0012a',
          '\u0015',
          '\u0017',
          '\u007f',
          '\u001b',
          '\u001a',
          'kubectl get po\t',
          'ls \t',
          'é',
        ),
        fc.string({ maxLength: 6, unit: 'binary' }),
      );
      check(fc.tuple(fc.constantFrom('xterm', 'plain'), fc.array(keys, { minLength: 1, maxLength: 6 })), 50, ([skin, strokes]) => {
        let screen = '';
        const world = newWorld({ onOutput: (_, data) => (screen += data) });
        world.apply({ type: 'open-terminal', terminal: 't', columns: 80, rows: 24, skin: skin === 'plain' ? 'plain' : 'xterm' });
        for (const data of strokes) {
          world.apply({ type: 'type', terminal: 't', data });
          world.cluster.sim.advance(3_000);
        }
        expect(screen).not.toMatch(FAULT);
        for (let i = 0; i < 8 && !screen.endsWith('$ '); i++) {
          world.apply({ type: 'type', terminal: 't', data: i % 2 === 0 ? '\u0003' : '\u0004' });
          world.cluster.sim.advance(2_000);
        }
        screen = '';
        world.apply({ type: 'open-terminal', terminal: 't', columns: 80, rows: 24, skin: 'plain' });
        world.apply({ type: 'type', terminal: 't', data: 'echo a"l"ive\r' });
        world.cluster.sim.advance(2_000);
        expect(screen).toContain('alive');
      });
    },
    TIMEOUT_MS,
  );
});
