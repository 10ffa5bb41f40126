/** Durations as sleep and timeout take them. */
import { Died } from './io.ts';

const SLEEP_FACTORS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86400 };

/** ms of `1.5`, `2m`, `1h`; `inf` never ends. */
export function durationOf(text: string): number {
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (match) return Number(match[1]) * SLEEP_FACTORS[match[2]!]! * 1000;
  if (/^inf(inity)?$/.test(text)) return 1e15;
  throw new Died(`invalid number '${text}'`);
}
