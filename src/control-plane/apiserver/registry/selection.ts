/**
 * Which objects a list or watch is about: label and field selectors of the query.
 *
 * Mirrors: apiserver/pkg/storage/selection_predicate.go.
 */
import type { ApiObject, ApiRequest } from '../../../api/door.ts';
import { badRequest } from '../../../api/errors.ts';
import { matchesLabels } from '../../../api/labels.ts';
import type { ApiResource } from '../../../api/resources.ts';
import { parseFieldSelector, parseLabelSelector } from '../../../api/selectors.ts';
import { queryValue } from '../request-info.ts';
import { fail } from '../status-error.ts';
import { selectableField } from './selectable-fields.ts';

/** Whether an object belongs to what was asked for. */
export type Selection = (object: ApiObject) => boolean;

const everything: Selection = () => true;

/** Whether nothing was asked for in particular. */
export const isEverything = (selection: Selection): boolean => selection === everything;

/** What all of them select. Most requests have one at most, and every write asks every watcher's. */
function allOf(selections: readonly Selection[]): Selection {
  const [first, ...more] = selections;
  if (!first) return everything;
  return more.length === 0 ? first : (object) => selections.every((selects) => selects(object));
}

/** A parser's complaint is the caller's mistake. */
function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Error) return fail(badRequest(error.message));
    throw error;
  }
}

function labelSelection(text: string): Selection {
  const selector = parsed(() => parseLabelSelector(text));
  return (object) => matchesLabels(selector, object.metadata?.labels);
}

function fieldSelection(resource: ApiResource, text: string): Selection {
  const wanted = parsed(() => parseFieldSelector(text)).map(({ field, operator, value }) => {
    const get = selectableField(resource, field);
    if (!get) return fail(badRequest(`field label not supported: ${field}`));
    return (object: ApiObject) => (get(object) === value) !== (operator === '!=');
  });
  return allOf(wanted);
}

/** The selection that a request's `labelSelector`, `fieldSelector` and name make. Throws BadRequest in the parsers' words. */
export function selectionOf(resource: ApiResource, request: ApiRequest, name: string | undefined): Selection {
  const [labels, fields] = [queryValue(request, 'labelSelector'), queryValue(request, 'fieldSelector')];
  const parts: Selection[] = [];
  if (labels) parts.push(labelSelection(labels));
  if (fields) parts.push(fieldSelection(resource, fields));
  if (name !== undefined) parts.push((object) => object.metadata?.name === name);
  return allOf(parts);
}
