/** strftime and the ways to write a moment. Mirrors the C locale; time zones are UTC and POSIX ones such as `EST5`. */

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

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

/** `wallMs` (Unix time in ms) as strftime's `format` says. */
export function formatTime(format: string, wallMs: number, zone: Zone = UTC): string {
  const date = new Date(Math.floor(wallMs / 1000) * 1000 + zone.minutesEast * 60_000);
  const [year, month, day, hour, minute, second, weekday] = [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    date.getUTCDay(),
  ];
  const yearDay = Math.floor((Date.UTC(year, month, day) - Date.UTC(year, 0, 1)) / 86_400_000);
  const offset = `${zone.minutesEast < 0 ? '-' : '+'}${two(Math.floor(Math.abs(zone.minutesEast) / 60))}`;
  const offsetMinutes = two(Math.abs(zone.minutesEast) % 60);
  const one = (letter: string): string => {
    switch (letter) {
      case 'a':
        return DAYS[weekday]!.slice(0, 3);
      case 'A':
        return DAYS[weekday]!;
      case 'b':
      case 'h':
        return MONTHS[month]!.slice(0, 3);
      case 'B':
        return MONTHS[month]!;
      case 'c':
        return formatTime('%a %b %e %H:%M:%S %Y', wallMs, zone);
      case 'C':
        return two(Math.floor(year / 100));
      case 'd':
        return two(day);
      case 'D':
      case 'x':
        return formatTime('%m/%d/%y', wallMs, zone);
      case 'e':
        return String(day).padStart(2);
      case 'F':
        return formatTime('%Y-%m-%d', wallMs, zone);
      case 'H':
        return two(hour);
      case 'I':
        return two(hour % 12 || 12);
      case 'j':
        return String(yearDay + 1).padStart(3, '0');
      case 'k':
        return String(hour).padStart(2);
      case 'l':
        return String(hour % 12 || 12).padStart(2);
      case 'm':
        return two(month + 1);
      case 'M':
        return two(minute);
      case 'n':
        return '\n';
      case 'N':
        return `${String(((wallMs % 1000) + 1000) % 1000).padStart(3, '0')}000000`;
      case 'p':
        return hour < 12 ? 'AM' : 'PM';
      case 'r':
        return formatTime('%I:%M:%S %p', wallMs, zone);
      case 'R':
        return formatTime('%H:%M', wallMs, zone);
      case 's':
        return String(Math.floor(wallMs / 1000));
      case 'S':
        return two(second);
      case 't':
        return '\t';
      case 'T':
      case 'X':
        return formatTime('%H:%M:%S', wallMs, zone);
      case 'u':
        return String(weekday || 7);
      case 'U':
        return two(Math.floor((yearDay + 7 - weekday) / 7));
      case 'w':
        return String(weekday);
      case 'W':
        return two(Math.floor((yearDay + 7 - ((weekday + 6) % 7)) / 7));
      case 'y':
        return two(year % 100);
      case 'Y':
        return String(year);
      case 'z':
        return offset + offsetMinutes;
      case 'Z':
        return zone.name;
      case '%':
        return '%';
      default:
        return `%${letter}`;
    }
  };
  return format.replace(/%(:?)(-?)([a-zA-Z%])/g, (_, colon: string, dash: string, letter: string) => {
    if (colon !== '') return `${offset}:${offsetMinutes}`;
    return dash === '' ? one(letter) : one(letter).replace(/^[0 ](?=.)/, '');
  });
}

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
