/**
 * An answer as its caller wants it: objects, their metadata alone, or a table that the server has printed.
 *
 * Mirrors: apiserver/pkg/endpoints/handlers/response.go.
 */
import type { ApiObject, ApiRequest, Table } from '../../api/door.ts';
import { invalid, invalidStatus } from '../../api/errors.ts';
import { FieldPath } from '../../api/field-path.ts';
import type { ApiResource } from '../../api/resources.ts';
import { partialOf, printTable, type IncludeObject } from './printers/print-table.ts';
import type { RegistryContext } from './registry/registry.ts';
import { queryValue } from './request-info.ts';
import { fail } from './status-error.ts';

const INCLUDE_OBJECT: readonly string[] = ['', 'None', 'Metadata', 'Object'] satisfies (IncludeObject | '')[];

/** What of each object a table holds. Throws Invalid. */
function includeObjectOf(request: ApiRequest): IncludeObject {
  const text = queryValue(request, 'includeObject') ?? '';
  if (!INCLUDE_OBJECT.includes(text)) {
    const error = invalid(FieldPath.of('includeObject'), text, "must be 'Metadata', 'Object', 'None', or empty");
    fail(invalidStatus({ group: 'meta.k8s.io', kind: 'TableOptions' }, '', [error]));
  }
  return text === 'None' || text === 'Object' ? text : 'Metadata';
}

const tableOf = (context: Pick<RegistryContext, 'sim'>, request: ApiRequest, kind: string, objects: readonly ApiObject[], metadata: Table['metadata']): Table =>
  printTable(kind, objects, metadata, { nowMs: context.sim.wallMs, includeObject: includeObjectOf(request) });

/** One object as the request wants it. */
export function presentOne(context: Pick<RegistryContext, 'sim'>, request: ApiRequest, { kind }: ApiResource, object: ApiObject): ApiObject {
  if (request.accept === 'table') return tableOf(context, request, kind, [object], { resourceVersion: object.metadata?.resourceVersion });
  return request.accept === 'metadata' ? partialOf(object) : object;
}

/** A list as the request wants it. */
export function presentList(
  context: Pick<RegistryContext, 'sim'>,
  request: ApiRequest,
  { kind, groupVersion }: ApiResource,
  items: readonly ApiObject[],
  metadata: Table['metadata'],
): object {
  if (request.accept === 'table') return tableOf(context, request, kind, items, metadata);
  if (request.accept === 'metadata') return { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items: items.map(partialOf) };
  return { kind: `${kind}List`, apiVersion: groupVersion, metadata, items };
}
