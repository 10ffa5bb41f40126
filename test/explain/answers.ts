/** Plays a state's scenario and keeps what is printed at its end. */
import { parseDuration } from '../../src/api/duration.ts';
import type { World } from '../../src/session/world.ts';
import { newWorld, run } from '../support/worlds.ts';
import type { State } from './states.ts';

/** How often the STATUS column is looked at, and for how long, until it says what is waited for. */
const LOOK_MS = 250;
const LONGEST_WAIT_MS = 600_000;

function waitFor(world: World, status: string): void {
  for (let waitedMs = 0; waitedMs < LONGEST_WAIT_MS; waitedMs += LOOK_MS) {
    if (run(world, 'kubectl get pod it --no-headers').split(/ +/)[2] === status) return;
    world.cluster.sim.advance(LOOK_MS);
  }
  throw new Error(`wanted STATUS ${status} within ${LONGEST_WAIT_MS / 1000} s, found ${run(world, 'kubectl get pod it')}`);
}

function type(world: World, line: string): void {
  for (const data of `${line}\r`) world.apply({ type: 'type', terminal: 'one', data });
  world.settleTerminals(60_000);
}

function doStep(world: World, step: string, typed: boolean): void {
  if (step.startsWith('+')) world.cluster.sim.advance(parseDuration(step.slice(1)) ?? 0);
  else if (step.startsWith('until ')) waitFor(world, step.slice('until '.length));
  else if (typed) type(world, step);
  else run(world, step);
}

const shown = (step: string): string => (step.startsWith('+') ? `# ${step.slice(1)} later` : step.startsWith('until ') ? `# ${step}` : `$ ${step}`);

/** What dice decide and no sentence depends on: addresses, uids, and the ends of generated names. */
const DICE: readonly (readonly [RegExp, string])[] = [
  [/\b10\.(?:244|96|\d+)\.\d+\.\d+/g, '10.x.x.x'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UID'],
  [/\b(it|coredns)-[0-9a-f]{8,10}(-[a-z0-9]{5})?\b/g, '$1-HASH$2'],
  [/\b(it|it-HASH|coredns-HASH)-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '$1-xxxxx'],
];

const masked = (text: string): string => DICE.reduce((said, [pattern, word]) => said.replace(pattern, word), text);

/** The golden text of a state: what was done, and what kubectl and `why` say of it. */
export function answersOf({ scenario = 'one-node', manifest, typed = false, steps, ask = 'pod/it' }: State): string {
  const world = newWorld({ scenario });
  if (manifest !== undefined) world.apply({ type: 'write-file', path: 'it.yaml', text: manifest });
  if (typed) {
    world.apply({ type: 'open-terminal', terminal: 'one', columns: 80, rows: 24, skin: 'plain' });
    world.settleTerminals(1_000);
  }
  const isApplied = manifest === undefined || steps.some((step) => step.includes('apply'));
  const done = [...(isApplied ? [] : ['kubectl apply -f it.yaml']), ...steps];
  for (const step of done) doStep(world, step, typed);
  const isShown = /^(?:pod|node|deployment|service|job|cronjob|networkpolicy|statefulset|pvc|namespace)\/[a-z0-9-]+$/.test(ask);
  return [
    ...(manifest === undefined ? [] : [manifest.trimEnd(), '']),
    ...done.map(shown),
    ...[...(isShown ? [`kubectl get ${ask}`] : []), `why ${ask}`].flatMap((line) => ['', `$ ${line}`, masked(run(world, line).trimEnd())]),
    '',
  ].join('\n');
}
