/** What the dump tools share. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import type { Io } from '../lib/io.ts';

export const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');

/** Everything in the operands (or standard input), one after the other. */
export function* slurp(io: Io, names: readonly string[]): Task<Bytes> {
  let data = '';
  yield* io.each(names, function* (input) {
    data += yield* input.all();
  });
  return data;
}

/** A little-endian number of up to eight bytes. */
export function unitAt(data: Bytes, at: number, size: number): number {
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + (data.charCodeAt(at + i) || 0);
  return value;
}
