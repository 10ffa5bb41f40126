/**
 * What a file under content/lessons/*\/exercises may say. Build, tests and `scripts/exercise-schema.ts` (which prints the JSON Schema
 * that editors use) read this one definition; src/grading/exercise.ts has the same shape as plain types, for the worker.
 */
import { z } from 'astro/zod';
import type { Always, Eventually, Exercise, Predicate, Query } from '../grading/exercise.ts';

const text = z.string().min(1, 'wanted a text, found none: write a sentence or leave the field out');
const identifier = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'wanted lower-case letters, digits and single dashes, as in `port-conflict`');
const duration = z
  .string('wanted a Go duration in quotes or with its unit: 60s, 2m30s, 500ms')
  .regex(/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/, 'wanted a Go duration: a number and its unit, such as 60s, 2m30s or 500ms')
  .describe('A Go duration: 500ms, 60s, 2m30s');
const count = z.number().int().nonnegative();

const numberMatch = z
  .union([z.number(), z.strictObject({ atLeast: z.number().optional(), atMost: z.number().optional() })])
  .refine(
    (match) => typeof match === 'number' || match.atLeast !== undefined || match.atMost !== undefined,
    'wanted a number, or atLeast, or atMost: give one of them',
  )
  .describe('A number, or bounds that are both included');
const textMatch = z.union([z.string(), z.strictObject({ contains: text })]).describe('The whole text, or a part of it');
const url = z.string().regex(/^https?:\/\/\S+$/, 'wanted a URL such as http://localhost:80/ or http://{podIP:web}/');
const labels = z.record(z.string(), z.string());
const files = z.record(z.string().regex(/^[\w./-]+$/, 'wanted a relative path such as web.yaml'), z.string());

const reference = z.strictObject({
  apiVersion: z.string().optional().describe('v1 where nothing is given'),
  kind: text,
  name: text.optional(),
  namespace: text.optional(),
  labels: labels.optional(),
});
const target = { pod: text, namespace: text.optional(), container: text.optional() };

/** Predicates may hold predicates. */
const nested: z.ZodType<Predicate> = z.lazy(() => predicate).meta({ id: 'predicate' });

/** Every predicate with `extra` fields beside its own: a check adds `within` or `for`. */
const predicatesWith = <Extra extends z.core.$ZodLooseShape>(extra: Extra) =>
  z.union([
    z.strictObject({
      ...target,
      status: text.optional().describe('What the STATUS column of kubectl get pods says'),
      phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']).optional(),
      ready: z.boolean().optional(),
      restarts: numberMatch.optional(),
      containers: numberMatch.optional(),
      initContainers: numberMatch.optional(),
      labels: labels.optional(),
      node: text.optional(),
      image: textMatch.optional(),
      state: z.enum(['waiting', 'running', 'terminated']).optional(),
      reason: text.optional(),
      exitCode: numberMatch.optional(),
      logs: textMatch.optional(),
      ...extra,
    }),
    z.strictObject({ exists: reference, count: numberMatch.optional(), ...extra }),
    z.strictObject({ gone: reference, ...extra }),
    z.strictObject({
      matches: z.looseObject({
        apiVersion: z.string().optional(),
        kind: text,
        metadata: z.looseObject({ name: text.optional(), namespace: text.optional() }).optional(),
      }),
      ...extra,
    }),
    z.strictObject({ responds: z.strictObject({ ...target, url, status: count.optional(), body: textMatch.optional() }), ...extra }),
    z.strictObject({ command: z.strictObject({ ...target, run: text, exit: numberMatch.optional(), output: textMatch.optional() }), ...extra }),
    z.strictObject({ all: z.array(nested).min(1), ...extra }),
    z.strictObject({ any: z.array(nested).min(1), ...extra }),
    z.strictObject({ not: nested, ...extra }),
  ]);

const predicate: z.ZodType<Predicate> = predicatesWith({});
const eventually: z.ZodType<Eventually> = predicatesWith({ within: duration });
const always: z.ZodType<Always> = predicatesWith({ for: duration });

const check = z
  .strictObject({
    id: identifier,
    says: text.describe('A sentence for the learner: "Pod web becomes Ready within 60 seconds"'),
    eventually: eventually.optional(),
    always: always.optional(),
    guard: z.boolean().optional().describe('It may hold before the learner has done anything'),
    lookAt: text.optional().describe('A command that shows it, where the suggestion of the predicate is not the best'),
  })
  .refine((value) => (value.eventually === undefined) !== (value.always === undefined), 'wanted exactly one of eventually and always: remove the other');

const start = z.strictObject({
  scenario: text,
  seed: z.union([z.number(), text]),
  apply: z.array(text).optional().describe('Names of entries in `files`, applied in order'),
  run: z.array(text).optional().describe('Shell lines typed after that; `advance 5s` lets time pass'),
  advance: duration.optional(),
});
const solution = { name: text, files: files.optional(), run: z.array(text).min(1) };

const base = {
  id: identifier.describe('Never changes once published: progress is stored under it'),
  title: text,
  concepts: z.array(identifier).min(1),
  needs: z.array(identifier).optional(),
  difficulty: z.enum(['first', 'usual', 'hard']).optional(),
  task: text.describe('What the learner is asked to do; Markdown'),
  start,
  files: files.optional(),
  symptom: z.array(nested).optional().describe('What the task claims about the start; a test asserts it'),
  hints: z.array(text).describe('Orient, concept, tool; none contains a line of a solution'),
  debrief: text,
};

const checked = {
  ...base,
  checks: z.array(check).min(1),
  futures: z
    .strictObject({
      seeds: z.number().int().min(1).max(100),
      vary: z.array(z.enum(['pullLatency', 'probeJitter', 'startOrder', 'scheduling', 'programs'])).min(1),
    })
    .optional(),
  faults: z.array(z.strictObject({ at: duration, says: text, run: text })).optional(),
  mistakes: z.array(z.strictObject({ id: identifier, when: nested, say: text })).optional(),
  solutions: z.array(z.strictObject(solution)).min(1, 'wanted at least one solution: a test proves that the exercise can be solved'),
  wrong: z
    .array(z.strictObject({ ...solution, fails: identifier, mistake: identifier.optional() }))
    .min(1, 'wanted at least one wrong answer and the check that it fails'),
};

const queryTarget = z.strictObject(target);

/** Every query with the answer's own fields beside it. */
const answerWith = <Extra extends z.core.$ZodLooseShape>(extra: Extra) =>
  z.union([
    z.strictObject({ status: queryTarget, ...extra }),
    z.strictObject({ phase: queryTarget, ...extra }),
    z.strictObject({ ready: queryTarget, ...extra }),
    z.strictObject({ restarts: queryTarget, ...extra }),
    z.strictObject({ exitCode: queryTarget, ...extra }),
    z.strictObject({ reason: queryTarget, ...extra }),
    z.strictObject({ logs: z.strictObject({ ...target, line: z.number().int() }), ...extra }),
    z.strictObject({ responds: z.strictObject({ ...target, url }), ...extra }),
    z.strictObject({ output: text, ...extra }),
  ]);

const before = { run: z.array(text).optional(), at: duration };
const predictAnswer: z.ZodType<{ run?: string[]; at: string } & Query> = answerWith(before);

const traceMatch = z.strictObject({
  who: text.optional(),
  what: text.optional(),
  subject: text.optional(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});
const cause = z
  .strictObject({ id: identifier, text, trace: traceMatch.optional(), say: text.optional() })
  .refine((value) => (value.trace === undefined) !== (value.say === undefined), 'wanted `trace` for a true cause or `say` for a wrong one: give exactly one');

const kinds = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('do'), ...checked }),
  z.strictObject({ kind: z.literal('fix'), ...checked }),
  z.strictObject({ kind: z.literal('design'), requirements: z.array(text).min(1), ...checked }),
  z.strictObject({
    kind: z.literal('predict'),
    ...base,
    ask: text,
    answer: predictAnswer,
    choices: z
      .array(z.strictObject({ value: text, label: text.optional(), say: text.optional() }))
      .min(2)
      .optional(),
    after: text.describe('What to look at when prediction and run differ'),
  }),
  z.strictObject({
    kind: z.literal('explain'),
    ...base,
    ask: text,
    answer: z.strictObject({ ...before, effect: traceMatch }),
    causes: z.array(cause).min(2),
  }),
]);

/** What is repeated, or named but not there: `[path, what to do]`. */
function findDanglingNames(exercise: Exercise): { path: (string | number)[]; message: string }[] {
  const found: { path: (string | number)[]; message: string }[] = [];
  const known = Object.keys(exercise.files ?? {});
  exercise.start.apply?.forEach((name, i) => {
    if (!known.includes(name))
      found.push({ path: ['start', 'apply', i], message: `wanted a name from files (${known.join(', ') || 'none there'}), found ${name}: add it to files` });
  });
  const unique = (field: string, ids: string[]) =>
    ids.forEach((id, i) => {
      if (ids.indexOf(id) !== i) found.push({ path: [field, i, 'id'], message: `wanted an id of its own, found ${id} twice: rename one` });
    });
  if (exercise.kind === 'explain') {
    unique(
      'causes',
      exercise.causes.map((item) => item.id),
    );
    if (!exercise.causes.some((item) => item.trace)) found.push({ path: ['causes'], message: 'wanted at least one true cause: give it a trace' });
  }
  if (!('checks' in exercise)) return found;
  const checks = exercise.checks.map((item) => item.id);
  const mistakes = (exercise.mistakes ?? []).map((item) => item.id);
  unique('checks', checks);
  unique('mistakes', mistakes);
  exercise.wrong.forEach((answer, i) => {
    if (!checks.includes(answer.fails))
      found.push({ path: ['wrong', i, 'fails'], message: `wanted the id of a check (${checks.join(', ')}), found ${answer.fails}: name one of them` });
    if (answer.mistake && !mistakes.includes(answer.mistake))
      found.push({
        path: ['wrong', i, 'mistake'],
        message: `wanted the id of a mistake (${mistakes.join(', ') || 'none there'}), found ${answer.mistake}: add it to mistakes`,
      });
  });
  if (exercise.checks.every((item) => item.guard))
    found.push({ path: ['checks'], message: 'wanted a check that the start does not meet: every one is a guard' });
  return found;
}

/** One exercise file. The output has the type of src/grading/exercise.ts, field by field. */
export const exerciseSchema: z.ZodType<Exercise> = kinds.superRefine((exercise, context) => {
  for (const { path, message } of findDanglingNames(exercise)) context.addIssue({ code: 'custom', path, message });
});

/** A bad exercise file: every line of the message names the file, the field and what to do. */
export class ExerciseError extends Error {
  override readonly name = 'ExerciseError';
}

/** An issue's own path and message; of a union, those of the branch that came closest to what was written. */
function closestIssues(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): string[] {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [`${path.map(String).join('.') || 'the file'}: ${remedyOf(issue)}`];
  const strangers = (branch: z.core.$ZodIssue[]) => branch.reduce((sum, each) => sum + (each.code === 'unrecognized_keys' ? 10 * each.keys.length : 1), 0);
  const [closest] = [...issue.errors].sort((a, b) => strangers(a) - strangers(b));
  return (closest ?? []).flatMap((inner) => closestIssues(inner, path));
}

/** What was wanted and what to do, for issues whose own message does not say so. */
function remedyOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    if (issue.keys.includes('cel')) return 'CEL expressions are not evaluated here: use a partial object (`matches`) or another predicate';
    return `unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}: remove it or correct its spelling`;
  }
  if (issue.message.startsWith('wanted')) return issue.message;
  if (issue.code === 'invalid_type')
    return issue.message.endsWith('undefined') ? `wanted ${issue.expected}, found nothing: add it` : `${issue.message}: correct it`;
  if (issue.code === 'invalid_value') return `wanted ${issue.values.map((value) => `\`${String(value)}\``).join(' or ')}: write one of them`;
  if (issue.code === 'invalid_union') return 'wanted one of do, fix, design, predict, explain: write one of them';
  return `${issue.message}: correct it`;
}

/** Checks what a YAML file held. Throws `ExerciseError` with one line a mistake, each naming file, field and remedy. */
export function parseExercise(file: string, data: unknown): Exercise {
  const result = exerciseSchema.safeParse(data);
  if (result.success) return result.data;
  throw new ExerciseError(
    result.error.issues
      .flatMap((issue) => closestIssues(issue))
      .map((line) => `${file}: ${line}`)
      .join('\n'),
  );
}

/** The JSON Schema by which editors complete and check exercise files. */
export const exerciseJsonSchema = (): object => z.toJSONSchema(kinds, { io: 'input', target: 'draft-7', reused: 'ref' });
