/** date. Mirrors busybox's coreutils/date.c. Differs: nobody may set the time. */
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { formatTime, parseTime, UTC, zoneOf } from '../lib/time-format.ts';

const ISO_FORMATS: Readonly<Record<string, string>> = {
  '': '%Y-%m-%d',
  date: '%Y-%m-%d',
  hours: '%Y-%m-%dT%H%:z',
  minutes: '%Y-%m-%dT%H:%M%:z',
  seconds: '%Y-%m-%dT%H:%M:%S%:z',
};

/** A moment read by the format of `date -D`: numbers at %d %m %Y %H %M %S %s. */
function parseBy(format: string, text: string): number | undefined {
  const letters: string[] = [];
  const pattern = format.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%([a-zA-Z])/g, (_, letter: string) => {
    letters.push(letter);
    return '(\\d+)';
  });
  const match = new RegExp(`^${pattern}`).exec(text);
  if (!match) return undefined;
  const value = (letter: string, none: number): number => (letters.includes(letter) ? Number(match[letters.indexOf(letter) + 1]) : none);
  if (letters.includes('s')) return value('s', 0) * 1000;
  return Date.UTC(value('Y', 1970), value('m', 1) - 1, value('d', 1), value('H', 0), value('M', 0), value('S', 0));
}

function* date(io: Io, o: Options): Task<void> {
  const { process } = io;
  const zone = o.has('u') ? UTC : zoneOf(process.env.get('TZ'));
  let moment: number = process.wallMs;
  const given = o.get('d');
  if (given !== undefined) {
    const parsed = o.has('D') ? parseBy(o.get('D')!, given) : parseTime(given, process.wallMs, zone);
    if (parsed === undefined) throw new Died(`invalid date '${given}'`);
    moment = parsed;
  }
  if (o.has('r')) moment = process.fs.stat(o.get('r')!).mtimeMs;
  if (o.has('s')) throw new Died("can't set date: Operation not permitted");
  const operand = o.operands[0];
  if (operand !== undefined && !operand.startsWith('+')) throw new Died(`invalid date '${operand}'`);
  const format =
    operand?.slice(1) ?? (o.has('I') ? (ISO_FORMATS[o.get('I')!] ?? '%Y-%m-%d') : o.has('R') ? '%a, %d %b %Y %H:%M:%S %z' : '%a %b %e %H:%M:%S %Z %Y');
  yield* io.say(`${formatTime(format, moment, zone)}\n`);
}

export const dateApplets: AppletTable = {
  date: {
    options: 'us:d:D:r:RI::',
    long: { date: 'd', utc: 'u', reference: 'r', rfc2822: 'R', iso: 'I' },
    most: 1,
    usage: '% [OPTIONS] [+FMT] [[-s] TIME]\n\nDisplay time (using +FMT), or set time',
    run: date,
  },
};
