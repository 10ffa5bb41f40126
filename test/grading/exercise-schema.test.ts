import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exerciseJsonSchema, ExerciseError, parseExercise } from '../../src/site/exercise-schema.ts';

const whole = {
  id: 'test-01',
  kind: 'do',
  title: 'A test',
  concepts: ['tests'],
  task: 'Do it.',
  start: { scenario: 'one-node', seed: 1 },
  checks: [{ id: 'ready', says: 'Pod web is ready', eventually: { within: '60s', pod: 'web', ready: true } }],
  hints: [],
  solutions: [{ name: 'run', run: ['kubectl run web --image=nginx'] }],
  wrong: [{ name: 'nothing', run: ['kubectl get pods'], fails: 'ready' }],
  debrief: 'Done.',
};

const complaints = (data: unknown): string[] => {
  try {
    parseExercise('x.yaml', data);
  } catch (error) {
    if (error instanceof ExerciseError) return error.message.split('\n');
    throw error;
  }
  return [];
};

test('a whole exercise comes out as it went in', () => {
  expect(parseExercise('x.yaml', whole)).toEqual(whole);
});

test.each([
  ['a field that is missing', { ...whole, title: undefined }, ['x.yaml: title: wanted string, found nothing: add it']],
  ['a field that nobody knows', { ...whole, hint: 'x' }, ['x.yaml: the file: unknown field "hint": remove it or correct its spelling']],
  ['a kind that nobody knows', { ...whole, kind: 'quiz' }, ['x.yaml: kind: wanted one of do, fix, design, predict, explain: write one of them']],
  [
    'a duration without a unit',
    { ...whole, checks: [{ ...whole.checks[0], eventually: { within: '60', pod: 'web' } }] },
    ['x.yaml: checks.0.eventually.within: wanted a Go duration: a number and its unit, such as 60s, 2m30s or 500ms'],
  ],
  [
    'a predicate misspelt: the closest one answers',
    { ...whole, checks: [{ ...whole.checks[0], eventually: { within: '60s', pod: 'web', redy: true } }] },
    ['x.yaml: checks.0.eventually: unknown field "redy": remove it or correct its spelling'],
  ],
  [
    'CEL, which is refused aloud',
    { ...whole, checks: [{ ...whole.checks[0], eventually: { within: '60s', pod: 'web', cel: 'true' } }] },
    ['x.yaml: checks.0.eventually: CEL expressions are not evaluated here: use a partial object (`matches`) or another predicate'],
  ],
  [
    'a check with both times',
    { ...whole, checks: [{ ...whole.checks[0], always: { for: '1s', pod: 'web' } }] },
    ['x.yaml: checks.0: wanted exactly one of eventually and always: remove the other'],
  ],
  [
    'a wrong answer for a check that is not there',
    { ...whole, wrong: [{ ...whole.wrong[0], fails: 'raedy' }] },
    ['x.yaml: wrong.0.fails: wanted the id of a check (ready), found raedy: name one of them'],
  ],
  [
    'a manifest that is not among the files',
    { ...whole, start: { ...whole.start, apply: ['web.yaml'] } },
    ['x.yaml: start.apply.0: wanted a name from files (none there), found web.yaml: add it to files'],
  ],
])('%s is told with file, field and remedy', (_, data, lines) => {
  expect(complaints(data)).toEqual(lines);
});

test('the JSON Schema that editors use is the one that the build checks by', () => {
  const committed = readFileSync(new URL('../../content/exercise.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(committed), 'run: node_modules/.bin/node scripts/generate/exercise-schema.ts').toEqual(JSON.parse(JSON.stringify(exerciseJsonSchema())));
});
