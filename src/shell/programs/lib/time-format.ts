/** strftime and the ways to write a moment. Mirrors the C locale; time zones are UTC and POSIX ones such as `EST5`. */

const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** A time zone: its name and its distance from UTC, in minutes east. */
interface Zone {
  name: string;
  minutesEast: number;
}

export const UTC: Zone = { name: 'UTC', minutesEast: 0 };

/** The zone that $TZ names: `EST5`, `CET-1`, `<+03>-3`; daylight saving is not modelled, unknown names are UTC. */
export function zoneOf(name: string | undefined): Zone {
  const match = /^(?:<([^>]+)>|([A-Za-z]{3,}))([+-]?\d{1,2})(?::(\d{2}))?/.exec(name ?? '');
  if (!match) return UTC;
  const hours = Number(match[3]);
  const minutes = Math.abs(hours) * 60 + Number(match[4] ?? 0);
  return { name: match[1] ?? match[2]!, minutesEast: match[3]!.startsWith('-') ? minutes : -minutes };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** A moment, as its parts in a zone. */
interface Moment {
  readonly date: Date;
  readonly wallMs: number;
  readonly zone: Zone;
}

const yearDayOf = ({ date }: Moment): number => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000);
/** Weeks since the year began, each from its Sunday (0) or Monday (1). */
const weekOf = (moment: Moment, firstDay: number): string => two(Math.floor((yearDayOf(moment) + 7 - ((moment.date.getUTCDay() + 7 - firstDay) % 7)) / 7));
const offsetOf = ({ zone: { minutesEast } }: Moment, colon: string): string =>
  `${minutesEast < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutesEast) / 60))}${colon}${two(Math.abs(minutesEast) % 60)}`;

/** What stands for another format. */
const SHORT: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

const PARTS: Readonly<Record<string, (moment: Moment) => string>> = {
  a: ({ date }) => DAYS[date.getUTCDay()]!.slice(0, 3),
  A: ({ date }) => DAYS[date.getUTCDay()]!,
  b: ({ date }) => MONTHS[date.getUTCMonth()]!.slice(0, 3),
  B: ({ date }) => MONTHS[date.getUTCMonth()]!,
  C: ({ date }) => two(Math.floor(date.getUTCFullYear() / 100)),
  d: ({ date }) => two(date.getUTCDate()),
  e: ({ date }) => String(date.getUTCDate()).padStart(2),
  H: ({ date }) => two(date.getUTCHours()),
  I: ({ date }) => two(date.getUTCHours() % 12 || 12),
  j: (moment) => String(yearDayOf(moment) + 1).padStart(3, '0'),
  k: ({ date }) => String(date.getUTCHours()).padStart(2),
  l: ({ date }) => String(date.getUTCHours() % 12 || 12).padStart(2),
  m: ({ date }) => two(date.getUTCMonth() + 1),
  M: ({ date }) => two(date.getUTCMinutes()),
  n: () => '\n',
  N: ({ wallMs }) => `${String(((wallMs % 1000) + 1000) % 1000).padStart(3, '0')}000000`,
  p: ({ date }) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  s: ({ wallMs }) => String(Math.floor(wallMs / 1000)),
  S: ({ date }) => two(date.getUTCSeconds()),
  t: () => '\t',
  u: ({ date }) => String(date.getUTCDay() || 7),
  U: (moment) => weekOf(moment, 0),
  w: ({ date }) => String(date.getUTCDay()),
  W: (moment) => weekOf(moment, 1),
  y: ({ date }) => two(date.getUTCFullYear() % 100),
  Y: ({ date }) => String(date.getUTCFullYear()),
  z: (moment) => offsetOf(moment, ''),
  Z: ({ zone }) => zone.name,
  '%': () => '%',
};

/** A piece of a format: a text of its own, or what a moment has in its place. */
type Piece = string | ((moment: Moment) => string);

/** The pieces of strftime's `format`. Unknown conversions stay as they are written. */
function piecesOf(format: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of format.matchAll(/%(:?)(-?)([a-zA-Z%])/g)) {
    const [whole, colon, dash, letter = ''] = match;
    if (match.index > end) pieces.push(format.slice(end, match.index));
    end = match.index + whole.length;
    const part = PARTS[letter];
    const short = SHORT[letter];
    if (colon !== '') pieces.push((moment) => offsetOf(moment, ':'));
    else if (short !== undefined && dash === '') pieces.push(...piecesOf(short));
    else {
      const inner: Piece = short === undefined ? (part ?? whole) : (moment) => written(piecesOf(short), moment);
      pieces.push(dash === '' || typeof inner === 'string' ? inner : (moment) => inner(moment).replace(/^[0 ](?=.)/, ''));
    }
  }
  if (end < format.length) pieces.push(format.slice(end));
  return pieces;
}

const written = (pieces: readonly Piece[], moment: Moment): string => {
  let text = '';
  for (const piece of pieces) text += typeof piece === 'string' ? piece : piece(moment);
  return text;
};

/** A format that is written often, read once: `wallMs` (Unix time in ms) as strftime's `format` says. */
export function timeFormat(format: string): (wallMs: number, zone?: Zone) => string {
  const pieces = piecesOf(format);
  return (wallMs, zone = UTC) => written(pieces, { date: new Date(Math.floor(wallMs / 1000) * 1000 + zone.minutesEast * 60_000), wallMs, zone });
}

/** `wallMs` (Unix time in ms) as strftime's `format` says. */
export const formatTime = (format: string, wallMs: number, zone?: Zone): string => timeFormat(format)(wallMs, zone);

/**
 * Unix ms of a written moment as busybox's `date -d` and `touch -d` read it: `@SECONDS`, `YYYY-MM-DD [hh:mm[:ss]]`,
 * `hh:mm[:ss]` (today), `[[[[[YY]YY]MM]DD]hh]mm[.ss]`. Undefined where it is none of these.
 */
export function parseTime(text: string, nowMs: number, zone: Zone = UTC): number | undefined {
  const seconds = /^@(-?\d+)$/.exec(text);
  if (seconds) return Number(seconds[1]) * 1000;
  const now = new Date(nowMs + zone.minutesEast * 60_000);
  const full = /^(\d{4})[-.](\d{1,2})[-.](\d{1,2})(?:[ T-](\d{1,2}):(\d{2})(?::(\d{2}))?)?(Z?)$/.exec(text);
  const short = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  const dense = /^(?:(\d{4}))?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/.exec(text);
  const parts = full
    ? [full[1], full[2], full[3], full[4], full[5], full[6]]
    : short
      ? [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate(), short[1], short[2], short[3]]
      : dense
        ? [dense[1] ?? now.getUTCFullYear(), dense[2], dense[3], dense[4], dense[5], dense[6]]
        : undefined;
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second) - (full?.[7] === 'Z' ? 0 : zone.minutesEast * 60_000);
}
