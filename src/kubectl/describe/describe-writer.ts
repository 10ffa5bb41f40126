/**
 * Text of a description: lines at levels, cells between tabs, and the lists that most kinds have.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (PrefixWriter, tabbedString, printLabelsMultiline, printAnnotationsMultiline).
 */
import type { ObjectMetaLike } from '../../api/door.ts';
import { humanDuration } from '../../api/duration.ts';
import { sortedKeys } from '../../api/go-text.ts';
import { parseTime } from '../../api/time.ts';
import type { Time } from '../../api/types.gen.ts';
import { DESCRIBE_TABS, escapeTerminal, TabWriter } from '../printers/tab-writer.ts';

/** Collects lines, aligned at the end and at every flush. */
export class DescribeWriter {
  readonly #writer = new TabWriter(DESCRIBE_TABS);
  readonly #isAligned: boolean;
  #flushed = '';

  /** `isAligned: false` leaves the tabs as they are, as `rollout history` does. */
  constructor(options: { isAligned?: boolean } = {}) {
    this.#isAligned = options.isAligned ?? true;
  }

  /** A line, two blanks further right for each level. */
  line(level: number, text: string): void {
    this.write(level, `${text}\n`);
  }

  /** Text as it is, behind its level's blanks. */
  write(level: number, text: string): void {
    const line = '  '.repeat(level) + escapeTerminal(text);
    if (this.#isAligned) this.#writer.write(line);
    else this.#flushed += line;
  }

  /** Aligns what is there by itself. */
  flush(): void {
    if (this.#isAligned) this.#flushed += this.#writer.flush();
  }

  text(): string {
    this.flush();
    return this.#flushed;
  }
}

const DAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `Sun, 22 Nov 2026 11:48:28 +0000`: Go's RFC1123Z. No time at all is Go's zero time. */
export function longTime(time: Time | null | undefined): string {
  const ms = parseTime(time ?? '');
  if (ms === undefined) return 'Mon, 01 Jan 0001 00:00:00 +0000';
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()} ${clock} +0000`;
}

/** How long ago a time was, `<unknown>` where there is none. */
export function ageOf(time: Time | null | undefined, wallMs: number): string {
  const ms = parseTime(time ?? '');
  return ms === undefined ? '<unknown>' : humanDuration(wallMs - ms);
}

/** `True` and `False`. */
export const boolText = (value: boolean | undefined): string => (value ? 'True' : 'False');

/** A title and values below each other. */
export function writeList(writer: DescribeWriter, title: string, values: readonly string[], indent = ''): void {
  const [first = '<none>', ...rest] = values;
  writer.line(0, `${indent}${title}:\t${first}`);
  for (const value of rest) writer.line(0, `${indent}\t${value}`);
}

/** `Labels:` and the like: `key=value`, keys sorted. */
export function writeLabels(writer: DescribeWriter, title: string, labels: Readonly<Record<string, string>> | undefined): void {
  writeList(
    writer,
    title,
    sortedKeys(labels ?? {}).map((key) => `${key}=${labels![key]}`),
  );
}

const MAX_ANNOTATION = 140;
const SKIPPED_ANNOTATIONS = new Set(['kubectl.kubernetes.io/last-applied-configuration']);
const shorten = (text: string, limit: number): string => (text.length > limit ? `${text.slice(0, limit)}...` : text);

/** Annotations, but for the one that apply keeps its books in. Long ones begin on a line of their own. */
export function writeAnnotations(writer: DescribeWriter, annotations: Readonly<Record<string, string>> | undefined, indent = ''): void {
  const keys = sortedKeys(annotations ?? {}).filter((key) => !SKIPPED_ANNOTATIONS.has(key));
  writeList(
    writer,
    `${indent}Annotations`,
    keys.flatMap((key) => {
      const value = annotations![key]!.replace(/\n$/, '');
      if (value.length + key.length + 2 <= MAX_ANNOTATION && !value.includes('\n')) return [`${key}: ${value}`];
      return [`${key}:`, ...value.split('\n').map((line) => `  ${shorten(line, MAX_ANNOTATION - 2)}`)];
    }),
  );
}

/** `Name:`, `Namespace:`, `Labels:`, `Annotations:`. */
export function writeMetadata(writer: DescribeWriter, metadata: ObjectMetaLike): void {
  writer.line(0, `Name:\t${metadata.name ?? ''}`);
  if (metadata.namespace) writer.line(0, `Namespace:\t${metadata.namespace}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
}
