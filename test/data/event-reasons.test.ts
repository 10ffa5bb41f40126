import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { eventReasons } from '../../src/data/event-reasons.table.ts';
import { newWorld, run } from '../support/worlds.ts';

const SRC = resolve(import.meta.dirname, '../../src');
const TABLE = 'data/event-reasons.table.ts';

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.gen.ts') && path !== TABLE)
  .map((path) => ts.createSourceFile(path, readFileSync(join(SRC, path), 'utf8'), ts.ScriptTarget.Latest, true));

function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

const isType = (node: ts.Node): boolean => ts.isStringLiteral(node) && (node.text === 'Normal' || node.text === 'Warning');

/** Reasons that the engine spells where it reports an event: the argument behind its type. */
const spelled = sources.flatMap((source) =>
  [...nodesOf(source)].flatMap((node) => {
    if (!ts.isCallExpression(node)) return [];
    const reason = node.arguments[node.arguments.findIndex(isType) + 1];
    return node.arguments.some(isType) && reason && ts.isStringLiteral(reason) ? [reason.text] : [];
  }),
);

it('explains every reason that the engine reports', () => {
  expect(spelled.length).toBeGreaterThan(50);
  expect(spelled.filter((reason) => !Object.hasOwn(eventReasons, reason))).toEqual([]);
});

it('explains nothing that the engine never reports', () => {
  const texts = new Set(sources.flatMap((source) => [...nodesOf(source)].flatMap((node) => (ts.isStringLiteral(node) ? [node.text] : []))));
  const made = /^OutOf(cpu|memory)$/;
  expect(Object.keys(eventReasons).filter((reason) => !texts.has(reason) && !made.test(reason))).toEqual([]);
});

it('tells the type and the reporter that an event really has', () => {
  const world = newWorld();
  run(world, 'kubectl create deployment web --image=nginx:1.27 --replicas=2');
  run(world, 'kubectl create job once --image=busybox -- true');
  run(world, 'kubectl run broken --image=nginx:no-such-tag');
  run(world, 'kubectl run huge --image=nginx --overrides=\'{"spec":{"nodeSelector":{"no":"such"}}}\'');
  run(world, 'sleep 60');
  const rows = run(world, 'kubectl get events -A -o jsonpath=\'{range .items[*]}{.reason} {.type} {.source.component}{.reportingComponent}{"\\n"}{end}\'');
  const seen = [...new Set(rows.trim().split('\n'))].map((row) => row.split(' ') as [keyof typeof eventReasons, string, string]);
  expect(seen.map(([reason]) => reason)).toEqual(expect.arrayContaining(['Scheduled', 'ScalingReplicaSet', 'SuccessfulCreate', 'Failed', 'Completed']));
  // A pull that waits is Normal, a container that waits is a Warning: one reason, two types.
  const wrong = seen.filter(([reason, type, from]) => {
    const { type: told, from: teller } = eventReasons[reason];
    return (type !== told && reason !== 'BackOff') || !teller.includes(from.replace(/^(.+)\1$/, '$1').replace(/^(\w+?)-controller$/, '$1'));
  });
  expect(wrong).toEqual([]);
});
