/**
 * What the API server would say of a manifest, with the places in its text: each document is sent as `kubectl apply
 * --dry-run=server` sends it, and its answer's fields are looked up. Nothing is stored and no dice are moved, so a session
 * that was checked replays like one that was not.
 */
import { LineCounter, parseDocument, type Document } from 'yaml';
import { isSuccess, type ApiObject, type ApiResponse, type ApiServer, type Status } from '../api/door.ts';
import { createThreeWayMergePatch, createTwoWayMergePatch } from '../api/patch/create-strategic-merge-patch.ts';
import { isObject, type JsonObject } from '../api/patch/json-value.ts';
import { resourcePath } from '../api/resources.ts';
import type { Workstation } from '../cluster/workstation.ts';
import { decodeUtf8 } from '../kernel/bytes.ts';
import { LAST_APPLIED, withLastApplied } from '../kubectl/commands/post-object.ts';
import { CommandError } from '../kubectl/errors.ts';
import { currentContext, loadKubeConfig } from '../kubectl/kubeconfig.ts';
import { objectsOf, type ManifestObject } from '../kubectl/manifests.ts';
import { parseManifest } from '../kubectl/parse-yaml.ts';
import type { Simulation } from '../sim/simulation.ts';
import { findField, type Span } from './manifest-positions.ts';

/** Something that is wrong with a manifest. `from` and `to` are offsets into its text (UTF-16), `line` counts from 1. */
export interface ManifestProblem extends Span {
  readonly line: number;
  /** A warning may right itself: an object of another parsed, or one that is yet to come, is missing. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** Whose API server is asked, and whose dice must lie still. */
export interface Checker {
  readonly sim: Simulation;
  readonly api: ApiServer;
  /** The learner's machine, whose kubeconfig says the namespace of what names none. */
  readonly workstation: Pick<Workstation, 'files'>;
}

/** Longer texts are not checked while they are typed. */
const MOST_CHECKED = 256 * 1024;
const MOST_PROBLEMS = 50;
const WHO = 'kubectl/editor';
const SEPARATOR = /^---(?:[ \t].*)?$/gm;
const SOURCE = 'the file';
/** Below the home directory. */
const KUBECONFIG = '.kube/config';

type Complaint = Omit<ManifestProblem, 'line'>;

/** The problems of a manifest's documents, in the order of the text. */
export function checkManifest(text: string, checker: Checker): ManifestProblem[] {
  if (text.length > MOST_CHECKED) return [];
  const complaints: Complaint[] = [];
  for (const { piece, from } of documentsOf(text)) {
    const shift = ({ from: start, to, ...rest }: Complaint): Complaint => ({ ...rest, from: from + start, to: from + to });
    complaints.push(...checkDocument(piece, checker).map((complaint) => shift(complaint)));
    if (complaints.length >= MOST_PROBLEMS) break;
  }
  const lineOf = (at: number): number => text.slice(0, at).split('\n').length;
  return complaints
    .slice(0, MOST_PROBLEMS)
    .map((complaint) => ({ ...complaint, line: lineOf(complaint.from) }))
    .sort((a, b) => a.from - b.from);
}

/** The namespace of the kubeconfig's current context; `default` where it names none or cannot be read. A $KUBECONFIG of some shell is not known here. */
function contextNamespace({ workstation }: Checker): string {
  const content = workstation.files.get(KUBECONFIG);
  const host = { exists: () => content !== undefined, readFile: () => decodeUtf8(content ?? '') };
  try {
    return currentContext(loadKubeConfig(host, KUBECONFIG), '').namespace || 'default';
  } catch {
    return 'default';
  }
}

function documentsOf(text: string): { piece: string; from: number }[] {
  const pieces: { piece: string; from: number }[] = [];
  let from = 0;
  for (const { index, 0: separator } of text.matchAll(SEPARATOR)) {
    pieces.push({ piece: text.slice(from, index), from });
    from = index + separator.length;
  }
  return [...pieces, { piece: text.slice(from), from }];
}

function checkDocument(piece: string, checker: Checker): Complaint[] {
  const parsed = parseDocument(piece, {
    version: '1.1',
    merge: true,
    uniqueKeys: false,
    lineCounter: new LineCounter(),
    prettyErrors: false,
    logLevel: 'silent',
  });
  try {
    // kubectl's own reading first: it says what is wrong in the words that the terminal would have.
    parseManifest(piece, SOURCE);
    const objects = objectsOf(piece, SOURCE, { namespace: contextNamespace(checker), isNamespaceGiven: false });
    return objects.flatMap((object) => complaintsOf(parsed, object, askServer(object, checker)));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const [at, to] = parsed.errors[0]?.pos ?? [];
    const span = at === undefined || to === undefined ? startOf(parsed, piece) : lineAround(piece, Math.min(at, piece.length));
    return [{ ...span, severity: 'error', message: wordsOf(error) }];
  }
}

/** What kubectl says, without what it says of files and flags. */
const wordsOf = ({ message }: CommandError): string =>
  message
    .replace(/^error: /, '')
    .replace(/^error (?:parsing|validating) "?the file"?: (?:error (?:converting YAML to JSON|validating data): )?/, '')
    .replace(/; if you choose to ignore these errors.*$/, '')
    .replace(/ (?:from|in) "the file"/, '')
    .replace(/\nensure CRDs are installed first$/, '');

/** The field that says what the document is, else its first line. */
const startOf = (parsed: Document, piece: string): Span =>
  findField(parsed, 'kind') ?? findField(parsed, 'apiVersion') ?? lineAround(piece, Math.max(0, piece.search(/\S/)));

/** What stands on the line of an offset; the line before where nothing does. */
function lineAround(text: string, at: number): Span {
  let end = at;
  while (end > 0 && text.slice(text.lastIndexOf('\n', end - 1) + 1, end).trim() === '' && /^\s*(?:\n|$)/.test(text.slice(end))) end--;
  const start = text.lastIndexOf('\n', end - 1) + 1;
  const line = /^[^\n]*/.exec(text.slice(start))![0];
  return { from: start + (line.length - line.trimStart().length), to: start + line.trimEnd().length };
}

/** The answer to the object's apply, as a dry run. */
function askServer({ resource, object, namespace, name }: ManifestObject, { sim, api }: Checker): ApiResponse | string {
  if (name === '') return 'resource name may not be empty';
  const query = { dryRun: 'All', fieldValidation: 'Strict', fieldManager: 'kubectl-client-side-apply' };
  return sim.rehearse(() => {
    const path = resourcePath(resource, { namespace, name });
    const found = api.serve({ method: 'GET', path, who: WHO });
    if (!isSuccess(found)) return api.serve({ method: 'POST', path: resourcePath(resource, { namespace }), query, body: object, who: WHO });
    const body = patchOf(object, found.body as ApiObject, resource.kind);
    if (Object.keys(body).length === 0) return found;
    return api.serve({ method: 'PATCH', path, query, contentType: 'application/strategic-merge-patch+json', body, who: WHO });
  });
}

/** An object that came from the server (`kubectl edit`) is compared with what is there; any other is applied. */
function patchOf(object: ApiObject, current: ApiObject, kind: string): JsonObject {
  if (object.metadata?.uid !== undefined) return createTwoWayMergePatch(current as JsonObject, object as JsonObject, kind);
  return createThreeWayMergePatch(lastAppliedOf(current), withLastApplied(object) as JsonObject, current as JsonObject, kind);
}

/** What was applied last; nothing where that is no object any more, as somebody has written something else there. */
function lastAppliedOf({ metadata }: ApiObject): JsonObject {
  try {
    const value: unknown = JSON.parse(metadata?.annotations?.[LAST_APPLIED] ?? '{}');
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** An answer's complaints, each at its field. */
function complaintsOf(parsed: Document, { object }: ManifestObject, answer: ApiResponse | string): Complaint[] {
  const start = startOf(parsed, '');
  if (typeof answer === 'string') return [{ ...(findField(parsed, 'metadata') ?? start), severity: 'error', message: answer }];
  if (isSuccess(answer)) return (answer.warnings ?? []).map((message) => ({ ...start, severity: 'warning', message }));
  const { message = '', reason, details } = answer.body as Status;
  const unknown = [...message.matchAll(/(unknown|duplicate) field "([^"]+)"/g)];
  if (unknown.length > 0) {
    return unknown.map(([words, , path = '']) => ({ ...(findField(parsed, path, { markKey: true }) ?? start), severity: 'error', message: words }));
  }
  const wrongType = /cannot unmarshal (\w+)(?: \S+)? into Go struct field \w*\.(\S+) of type (\S+)/.exec(message);
  if (wrongType) {
    const [, found = '', path = '', wanted = ''] = wrongType;
    const span = findField(parsed, path, { holds: (value) => typeof value === GO_TYPES[found] });
    return [{ ...(span ?? start), severity: 'error', message: `wanted ${wanted}, found ${found}` }];
  }
  const causes = (details?.causes ?? []).filter(({ field }) => field !== undefined && field !== '');
  if (reason === 'Invalid' && causes.length > 0) {
    return causes.map(({ field = '', message: cause = '' }) => ({
      ...(findField(parsed, field) ?? start),
      severity: 'error',
      message: `${field}: ${cause}`,
    }));
  }
  const isMissing = reason === 'NotFound';
  const place = isMissing ? findField(parsed, object.metadata?.namespace === undefined ? 'kind' : 'metadata.namespace') : undefined;
  return [{ ...(place ?? start), severity: isMissing ? 'warning' : 'error', message }];
}

/** JavaScript's names of the types that Go's decoder found. */
const GO_TYPES: Readonly<Record<string, string>> = { string: 'string', number: 'number', bool: 'boolean' };
