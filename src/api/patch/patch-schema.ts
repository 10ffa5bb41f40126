/**
 * What a strategic merge needs to know about a field: whether lists merge and by what, and what their elements are.
 *
 * Mirrors: apimachinery/pkg/util/strategicpatch/meta.go (LookupPatchMetadataForStruct, …ForSlice).
 */
import { apiSchema, type Schema } from '../schema.ts';

/** The type of an object that is being merged; '' is a map, which has no fields of its own. */
export interface PatchType {
  readonly schema: Schema;
  readonly name: string;
}

/** How a field merges. */
export interface PatchMeta {
  readonly type: PatchType;
  readonly strategy: 'merge' | 'replace' | undefined;
  readonly mergeKey: string;
  readonly retainKeys: boolean;
}

/** The type of a kind of the API. Throws when it has no schema. */
export function patchTypeOf(kind: string, schema: Schema = apiSchema): PatchType {
  if (schema.struct(kind) === undefined) throw new Error(`strategic merge patch of ${kind} is not simulated here`);
  return { schema, name: kind };
}

/** How `field` of an object of `type` merges. Throws in Kubernetes' words when there is no such field. */
export function lookupPatchMeta({ schema, name }: PatchType, field: string): PatchMeta {
  const found = schema.struct(name)?.get(field);
  if (found === undefined) throw new Error(`unable to find api field in struct ${name} for the json field ${JSON.stringify(field)}`);
  const isMap = found.type.container === 'map';
  return {
    type: { schema, name: isMap ? '' : found.type.name },
    // Objects of any shape have no fields to merge by.
    strategy: found.mergeKey !== undefined ? 'merge' : found.type.name === 'o' ? 'replace' : undefined,
    mergeKey: found.mergeKey ?? '',
    retainKeys: found.retainKeys,
  };
}

export const PATCH_DIRECTIVE = '$patch';
export const RETAIN_KEYS = '$retainKeys';
export const ORDER_PREFIX = '$setElementOrder/';
export const DELETION_PREFIX = '$deleteFromPrimitiveList/';
