/**
 * Cron schedules: five fields, or a descriptor such as `@hourly` and `@every 1h`.
 *
 * Mirrors: github.com/robfig/cron/v3 (ParseStandard, SpecSchedule.Next, ConstantDelaySchedule.Next).
 * Differs: schedules are read in UTC; another time zone is refused.
 */
import { parseDuration } from './duration.ts';
import { quote } from './go-text.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How far ahead an activation is looked for: five years. */
const MOST_DAYS = 5 * 366;

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');
const FIELDS: readonly Bounds[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: MONTHS },
  { least: 0, most: 6, names: DAYS },
];

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** One field: its values, and whether it is a star. */
interface Field {
  readonly values: ReadonlySet<number>;
  readonly isStar: boolean;
}

/** When something is to happen. */
export interface CronSchedule {
  /** The first activation after `afterMs` (Unix time), undefined where there is none within five years. */
  next(afterMs: number): number | undefined;
}

function parseNumber(text: string): number {
  if (!/^[-+]?\d+$/.test(text)) throw new Error(`failed to parse int from ${text}: strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
  const value = Number(text);
  if (value < 0) throw new Error(`negative number (${value}) not allowed: ${text}`);
  return value;
}

function parseValue(text: string, { least, names }: Bounds): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  return named >= 0 ? named + least : parseNumber(text);
}

function parseRange(text: string, bounds: Bounds): { from: number; to: number; step: number; isStar: boolean } {
  const [range = '', stepText, ...more] = text.split('/');
  const [low = '', high, ...rest] = range.split('-');
  if (rest.length > 0) throw new Error(`too many hyphens: ${text}`);
  if (more.length > 0) throw new Error(`too many slashes: ${text}`);
  const isAny = low === '*' || low === '?';
  const from = isAny ? bounds.least : parseValue(low, bounds);
  let to = isAny ? bounds.most : high === undefined ? from : parseValue(high, bounds);
  let step = 1;
  if (stepText !== undefined) {
    step = parseNumber(stepText);
    // `N/step` means from N on.
    if (!isAny && high === undefined) to = bounds.most;
  }
  if (from < bounds.least) throw new Error(`beginning of range (${from}) below minimum (${bounds.least}): ${text}`);
  if (to > bounds.most) throw new Error(`end of range (${to}) above maximum (${bounds.most}): ${text}`);
  if (from > to) throw new Error(`beginning of range (${from}) beyond end of range (${to}): ${text}`);
  if (step === 0) throw new Error(`step of range should be a positive number: ${text}`);
  return { from, to, step, isStar: isAny && step === 1 };
}

function parseField(text: string, bounds: Bounds): Field {
  const values = new Set<number>();
  let isStar = false;
  for (const part of text.split(',').filter((each) => each !== '')) {
    const range = parseRange(part, bounds);
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
    isStar ||= range.isStar;
  }
  return { values, isStar };
}

/** Whether a zone's name is one of UTC's. */
export const isUtc = (zone: string): boolean => /^(etc\/)?(utc|universal|zulu|gmt|greenwich|uct)$/i.test(zone);

/** A schedule. Throws `Error` in the parser's words. */
export function parseCronSchedule(text: string): CronSchedule {
  if (text === '') throw new Error('empty spec string');
  let spec = text;
  const zoned = /^(?:CRON_)?TZ=(\S*)\s*(.*)$/.exec(text);
  if (zoned) {
    const [, zone = '', rest = ''] = zoned;
    if (!isUtc(zone)) throw new Error(`provided bad location ${zone}: unknown time zone ${zone}`);
    spec = rest;
  }
  if (spec.startsWith('@')) return parseDescriptor(spec);
  const words = spec.split(/\s+/).filter((word) => word !== '');
  if (words.length !== FIELDS.length) throw new Error(`expected exactly 5 fields, found ${words.length}: [${words.join(' ')}]`);
  const fields = words.map((word, i) => parseField(word, FIELDS[i]!));
  return { next: (afterMs) => nextOf(fields, afterMs) };
}

function parseDescriptor(text: string): CronSchedule {
  const fields = DESCRIPTORS[text];
  if (fields !== undefined) return parseCronSchedule(fields);
  if (!text.startsWith('@every ')) throw new Error(`unrecognized descriptor: ${text}`);
  const everyText = text.slice('@every '.length);
  const everyMs = parseDuration(everyText);
  if (everyMs === undefined) throw new Error(`failed to parse duration ${text}: time: invalid duration ${quote(everyText)}`);
  const delayMs = Math.max(1000, Math.floor(everyMs / 1000) * 1000);
  return { next: (afterMs) => Math.floor(afterMs / 1000) * 1000 + delayMs };
}

/** Day of month and of week both restrict: then either will do. */
function isDay([, , dayOfMonth, month, dayOfWeek]: readonly Field[], date: Date): boolean {
  if (!month!.values.has(date.getUTCMonth() + 1)) return false;
  const [inMonth, inWeek] = [dayOfMonth!.values.has(date.getUTCDate()), dayOfWeek!.values.has(date.getUTCDay())];
  return dayOfMonth!.isStar || dayOfWeek!.isStar ? inMonth && inWeek : inMonth || inWeek;
}

function nextOf(fields: readonly Field[], afterMs: number): number | undefined {
  const [minutes, hours] = fields;
  const startMs = (Math.floor(afterMs / MINUTE_MS) + 1) * MINUTE_MS;
  const firstDayMs = Math.floor(startMs / DAY_MS) * DAY_MS;
  const ascending = (field: Field): number[] => [...field.values].sort((a, b) => a - b);
  const [hourList, minuteList] = [ascending(hours!), ascending(minutes!)];
  for (let day = 0; day < MOST_DAYS; day++) {
    const dayMs = firstDayMs + day * DAY_MS;
    if (!isDay(fields, new Date(dayMs))) continue;
    for (const hour of hourList) {
      for (const minute of minuteList) {
        const atMs = dayMs + hour * 60 * MINUTE_MS + minute * MINUTE_MS;
        if (atMs >= startMs) return atMs;
      }
    }
  }
  return undefined;
}
