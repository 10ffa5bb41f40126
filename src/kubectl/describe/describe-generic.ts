/**
 * `kubectl describe` of kinds without a description of their own: every field, as a tree.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (genericDescriber, printUnstructuredContent, smartLabelFor).
 */
import type { ApiObject } from '../../api/door.ts';
import { sortedKeys } from '../../api/go-text.ts';
import type { Event } from '../../api/types.gen.ts';
import { describeEvents } from './describe-events.ts';
import { DescribeWriter, writeMetadata } from './describe-writer.ts';

const SKIPPED = new Set(['.metadata.managedFields', '.metadata.name', '.metadata.namespace', '.metadata.labels', '.metadata.annotations']);

/** The description of any object. */
export function describeGeneric(object: ApiObject, events: readonly Event[] | undefined, wallMs: number): string {
  const writer = new DescribeWriter();
  writeMetadata(writer, object.metadata ?? {});
  writeTree(writer, 0, object, '');
  describeEvents(writer, events, wallMs);
  return writer.text();
}

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null;

function writeTree(writer: DescribeWriter, level: number, value: object, path: string): void {
  for (const key of sortedKeys(value)) {
    const inside = `${path}.${key}`;
    if (SKIPPED.has(inside)) continue;
    const member = (value as Record<string, unknown>)[key];
    const label = labelOf(key);
    if (Array.isArray(member)) {
      writer.line(level, `${label}:`);
      for (const item of member) {
        if (isTree(item)) writeTree(writer, level + 1, item, inside);
        else writer.line(level + 1, textOf(item));
      }
    } else if (isTree(member)) {
      writer.line(level, `${label}:`);
      writeTree(writer, level + 1, member, inside);
    } else writer.line(level, `${label}:\t${textOf(member)}`);
  }
}

const textOf = (value: unknown): string => (value === null || value === undefined ? '<nil>' : String(value));

const ACRONYMS = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** `firstTimestamp` is `First Timestamp`, `uid` is `UID`. */
function labelOf(field: string): string {
  if (/[^A-Za-z0-9]/.test(field)) return field;
  const words = field.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]+/g) ?? [field];
  return words.map((word) => (ACRONYMS.has(word.toUpperCase()) ? word.toUpperCase() : word[0]!.toUpperCase() + word.slice(1))).join(' ');
}
