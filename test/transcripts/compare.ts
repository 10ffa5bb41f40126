/**
 * Scores a simulated session against recordings of a real cluster. A step is the same when its masked lines and its
 * success equal those of either recorded run. Masked: what no two runs share (times, ids, addresses, generated names).
 * Ages, counts and durations stay, as numbers that may differ a little.
 */

/** A step of a recording, or of a replay. */
export interface Step {
  at: number;
  run?: string;
  watch?: string;
  for?: number;
  exit?: number | null;
  out?: string;
  score?: boolean;
}

export interface Recording {
  name: string;
  area?: string;
  title?: string;
  kubernetes?: string;
  files?: Record<string, string>;
  steps: Step[];
}

type Measure = readonly [kind: 'age' | 'ago' | 'count', value: number];
type Line = readonly [template: string, measures: readonly Measure[]];

const ID = '[bcdf-hj-np-tv-xz2-9]';
const AGE = String.raw`(?:\d+y)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?`;
const UNIT: Record<string, number> = { y: 31_536_000, d: 86_400, h: 3_600, m: 60, s: 1 };

const seconds = (age: string): number => [...age.matchAll(/(\d+)([ydhms])/g)].reduce((sum, [, n, unit]) => sum + Number(n) * UNIT[unit!]!, 0);

/** What is replaced in the whole output, in this order. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, '<time>'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} +\d+ \d\d:\d\d:\d\d \w+ \d{4}/g, '<time>'],
  [/\b\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/g, '<time>'],
  [/\[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]/g, '<time>'],
  [/\b[EWI]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ \S+\]/g, '<klog>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  [/\b[0-9a-f]{64}\b/g, '<digest>'],
  [/\b10\.(?:244|9[6-9]|10\d|11[01])\.\d+\.\d+\b(?<!10\.96\.0\.1)(?<!10\.96\.0\.10)/g, '<ip>'],
  [/(resourceVersion"?: ?"?)\d+/g, '$1<n>'],
  [/(sizeBytes"?: ?|Image size: )\d+/g, '$1<n>'],
  [/\b3[0-2]\d{3}(?=\/TCP|\b.*NodePort)/g, '<nodeport>'],
  [/\bin \d[\d.]*m?s \(\d[\d.]*m?s including waiting\)/g, 'in <t>'],
  [/(kube-api-access|default-token)-[a-z0-9]{5}\b/g, '$1-<id>'],
  [/\b([a-z][a-z0-9-]*)-\d{8}\b/g, '$1-<minute>'],
  [/((?:pod-template-hash|controller-revision-hash)"?[=:] ?"?)[a-z0-9-]+/g, '$1<hash>'],
  [new RegExp(`\\b([a-z][a-z0-9]*(?:-[a-z0-9]+)*?)-${ID}{8,10}-${ID}{5}\\b`, 'g'), '$1-<hash>-<id>'],
  [new RegExp(`\\b([a-z][a-z0-9]*(?:-[a-z0-9]+)*?)-${ID}{8,10}\\b`, 'g'), '$1-<hash>'],
  [new RegExp(`\\b([a-z][a-z0-9]*(?:-[a-z0-9]+)*?)-${ID}{5}\\b`, 'g'), '$1-<id>'],
  [/\bworker process \d+/g, 'worker process <n>'],
  [/\b\d+\.\d+(?:\/\d+\.\d+\/\d+\.\d+)? ms\b/g, '<ms>'],
  [/((?:kernelVersion|osImage|containerRuntimeVersion|machineID|bootID|systemUUID)"?: ).*/g, '$1<node>'],
];

/** Masks one line and collects its numbers. */
function lineOf(raw: string, indent: string): Line {
  let measures: Measure[] = [];
  const age = (_: string, text: string): string => {
    measures.push(['age', seconds(text)]);
    return '<age>';
  };
  let line =
    indent +
    raw
      .trim()
      .replace(/[ \t]+/g, ' ')
      .replace(/-{2,}/g, '--');
  // Objects that are older than the session.
  if (/^(\S+\/)?(kubernetes|default|kube-[a-z-]+|node-1) /.test(line)) line = line.replace(new RegExp(` (?=\\d)${AGE}(?= |$)`, 'g'), ' <age>');
  line = line.replace(new RegExp(`\\(x(\\d+) over (${AGE})\\)`, 'g'), (_, count: string, over: string) => {
    measures.push(['count', Number(count)], ['age', seconds(over)]);
    return '(x<n> over <age>)';
  });
  const down = new RegExp(`^(\\S+ \\d+/\\d+) (?:Init:)?(?:Error|Completed|CrashLoopBackOff|OOMKilled|RunContainerError|StartError) (\\d+) \\((${AGE}) ago\\)`);
  line = line.replace(down, (_, head: string, count: string, ago: string) => {
    measures.push(['count', Number(count)], ['ago', seconds(ago)]);
    return `${head} <down> <n> (<ago> ago)`;
  });
  line = line.replace(new RegExp(`(?<=[ (])(${AGE})(?= ago\\))`, 'g'), age);
  line = line.replace(new RegExp(`(?<= )(?=\\d)(${AGE})(?= |$)`, 'g'), age);
  line = line.replace(new RegExp(`^(?=\\d)(${AGE})(?= (?:Normal|Warning) )`), age);
  if (line.includes('(x<n> over')) measures = measures.map(([kind, value]) => [kind === 'age' ? 'ago' : kind, value]);
  return [line, measures];
}

/** The lines of an output, masked. */
function maskedLines(out: string, command: string): Line[] {
  let text = out;
  for (const [pattern, replacement] of MASKS) text = text.replace(pattern, replacement);
  const keepsIndent = /-o[ =]?(yaml|json)\b/.test(command);
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/Successfully pulled image|^Waiting for .* (rollout|to finish)/.test(line.trim()))
    .map((line) => lineOf(line, keepsIndent ? /^ */.exec(line)![0] : ''));
  // The order of Go's maps.
  if (lines[0]?.[0].endsWith('is invalid:')) return [lines[0], ...sorted(lines.slice(1))];
  return lines;
}

const keyOf = (line: Line): string => `${line[0]}\u0000${line[1].map(([kind, value]) => `${kind}${String(value).padStart(9, '0')}`).join()}`;
const sorted = (lines: readonly Line[]): Line[] => [...lines].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));

/** Lists of events and endpoints have no order within a second; a watch may repeat a row. */
function ordered(command: string, lines: readonly Line[]): Line[] {
  if (/ (-w|--watch)\b/.test(command)) return lines.filter((line, i) => i === 0 || line[0] !== lines[i - 1]![0]);
  if (/get \S*(events|ep\b|endpoints|endpointslices)|kubectl events|nslookup/.test(command)) return sorted(lines);
  if (!command.includes('describe')) return [...lines];
  const out: Line[] = [];
  let block: Line[] = [];
  for (const line of lines) {
    if (/^(Normal|Warning) /.test(line[0])) block.push(line);
    else {
      out.push(...sorted(block), line);
      block = [];
    }
  }
  return [...out, ...sorted(block)];
}

/** How much a number may differ: absolutely, or in parts of the larger one. */
const SLACK: Record<Measure[0], readonly [absolute: number, relative: number]> = { count: [1, 0], age: [2, 0.15], ago: [10, 0.3] };

const isNear = (a: readonly Measure[], b: readonly Measure[]): boolean =>
  a.length === b.length &&
  a.every(([kind, x], i) => {
    const [otherKind, y] = b[i]!;
    return kind === otherKind && Math.abs(x - y) <= Math.max(SLACK[kind][0], SLACK[kind][1] * Math.max(x, y));
  });

const isSame = (a: readonly Line[], b: readonly Line[]): boolean =>
  a.length === b.length && a.every((line, i) => line[0] === b[i]![0] && isNear(line[1], b[i]![1]));

/** One scored step: whether it is the same as in one of the runs, and what was wanted and found (masked) where not. */
export interface StepScore {
  command: string;
  at: number;
  same: boolean;
  wanted: string[];
  found: string[];
}

/** Scores a replay, step by step, against the recorded runs of the same session. Steps marked `score: false` are left out. */
export function scoreOf(runs: readonly Recording[], got: Recording): StepScore[] {
  return runs[0]!.steps.flatMap((step, i) => {
    if (step.score === false) return [];
    const command = step.run ?? step.watch ?? '';
    const mine = got.steps[i];
    const found = ordered(command, maskedLines(mine?.out ?? '', command));
    const succeeded = mine !== undefined && (mine.exit ?? ('watch' in step ? 0 : 1)) === 0;
    const recorded = runs
      .filter((run) => run.steps[i])
      .map((run) => ({ lines: ordered(command, maskedLines(run.steps[i]!.out ?? '', command)), succeeded: (run.steps[i]!.exit ?? 0) === 0 }));
    const same = recorded.some((wanted) => wanted.succeeded === succeeded && isSame(wanted.lines, found));
    return [{ command, at: step.at, same, wanted: recorded[0]!.lines.map(([text]) => text), found: found.map(([text]) => text) }];
  });
}
