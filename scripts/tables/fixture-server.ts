/** A read-only API server made of given objects, and a machine to run kubectl on: for tables with a clock that stands still. */
import type { ApiObject, ApiRequest, ApiResponse, ApiServer, WatchEvent } from '../../src/api/door.ts';
import { notFound, resourceNotFound, statusOf } from '../../src/api/errors.ts';
import { findResourceByKind } from '../../src/api/resources.ts';
import { printTable } from '../../src/control-plane/apiserver/printers/print-table.ts';
import { selectionOf } from '../../src/control-plane/apiserver/registry/selection.ts';
import { parseResourceRequest } from '../../src/control-plane/apiserver/request-info.ts';
import { StatusError } from '../../src/control-plane/apiserver/status-error.ts';
import type { ExplainDocs } from '../../src/data/explain-docs.ts';
import type { FileSystem, Task, WaitQueue } from '../../src/kernel/types.ts';
import type { Host } from '../../src/kubectl/host.ts';
import { runCommandLine } from '../../src/kubectl/run-command-line.ts';
import { readExplainDocs } from '../support/explain-docs.ts';

/**
 * Serves GET and watches from `objects`; every write is refused. Lists are in the order of etcd's keys. `ignoresFields` and
 * `ignoresNamespaces`: it does not look at field selectors and namespaces, as client-go's fake does not.
 */
export function createFixtureServer(
  objects: readonly ApiObject[],
  nowMs: number,
  options: { ignoresFields?: boolean; ignoresNamespaces?: boolean } = {},
): ApiServer {
  const keyOf = ({ metadata }: ApiObject): string => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
  const sorted = [...objects].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

  function select(request: ApiRequest): ApiResponse {
    if (request.path === '/version') return { code: 200, body: { gitVersion: 'v1.36.2' } };
    const target = parseResourceRequest(request);
    if (!target) {
      // Kinds that are not simulated, such as leases: one object by its path.
      const [, groupVersion, namespaceOf, plural, nameOf] = /^\/apis\/([^/]+\/[^/]+)\/namespaces\/([^/]+)\/(\w+)\/([^/]+)$/.exec(request.path) ?? [];
      const body = sorted.find(
        ({ apiVersion, kind, metadata }) =>
          apiVersion === groupVersion && `${kind?.toLowerCase()}s` === plural && metadata?.namespace === namespaceOf && metadata?.name === nameOf,
      );
      return body
        ? { code: 200, body }
        : { code: 404, body: nameOf === undefined ? resourceNotFound() : notFound({ group: groupVersion!.split('/')[0]!, name: plural! }, nameOf) };
    }
    const { resource, namespace, name } = target;
    if (request.method !== 'GET') return { code: 405, body: statusOf(405, 'MethodNotAllowed', 'the fixture is read-only') };
    const isIn = (object: ApiObject): boolean =>
      findResourceByKind(object.apiVersion ?? '', object.kind ?? '') === resource &&
      (options.ignoresNamespaces || !namespace || object.metadata?.namespace === namespace);
    const asked = options.ignoresFields ? { ...request, query: { ...request.query, fieldSelector: '' } } : request;
    const selection = selectionOf(resource, asked, name);
    const found = sorted.filter((object) => isIn(object) && selection(object));
    if (name !== undefined && found.length === 0) return { code: 404, body: notFound(resource, name) };
    if (request.accept === 'table') {
      const includeObject = request.query?.includeObject === 'Object' ? 'Object' : 'Metadata';
      return { code: 200, body: printTable(resource.kind, found, {}, { nowMs, includeObject }) };
    }
    return { code: 200, body: name === undefined ? { kind: `${resource.kind}List`, apiVersion: resource.groupVersion, metadata: {}, items: found } : found[0] };
  }

  const serve = (request: ApiRequest): ApiResponse => {
    try {
      return select(request);
    } catch (error) {
      if (error instanceof StatusError) return { code: error.status.code, body: error.status };
      throw error;
    }
  };
  return {
    serve,
    watch(request, onEvent: (event: WatchEvent) => void) {
      const { body } = serve({ ...request, accept: 'object' });
      for (const object of (body as { items?: ApiObject[] }).items ?? []) onEvent({ type: 'ADDED', object });
      return { stop: () => undefined };
    },
    connect: () => ({ code: 501, body: statusOf(501, 'NotImplemented', 'the fixture has no nodes') }),
    registerKubelet: () => undefined,
    registerApiService: () => undefined,
    renewLease: () => ({ stop: () => undefined }),
  };
}

/** The documents of the server that the tables were made with say nothing of fixed values. */
function withoutValues({ kinds, types, texts }: ExplainDocs): ExplainDocs {
  const plain = Object.entries(types).map(([name, type]) => [
    name,
    { ...type, fields: type.fields.map(([field, is, text, required]) => [field, is, text, required] as const) },
  ]);
  return { kinds, types: Object.fromEntries(plain) as ExplainDocs['types'], texts: texts.map((text) => text.replace(/\n*Possible enum values:\n[^]*$/, '')) };
}

/** What came of a command line. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line of kubectl on a machine without files, whose clock moves only while kubectl waits. */
export function runKubectl(api: ApiServer, words: readonly string[], wallMs: number): CommandResult {
  const out = { 1: '', 2: '' };
  let nowMs = 0;
  let untilMs: number | undefined;
  const host: Host = {
    env: new Map([['HOME', '/tmp/tables/home']]),
    wallMs,
    get nowMs() {
      return nowMs;
    },
    explainDocs: withoutValues(readExplainDocs()),
    terminal: undefined,
    *print(text): Task<void> {
      out[1] += text;
    },
    *printError(text): Task<void> {
      out[2] += text;
    },
    *printBytes(fd, bytes): Task<void> {
      out[fd] += bytes;
    },
    *readInput(): Task<string> {
      return '';
    },
    pumpInput: () => ({ stop: () => undefined }),
    onResize: () => undefined,
    get files(): FileSystem {
      throw new Error('the machine of the tables has no files');
    },
    pid: 1,
    listen() {
      throw new Error('the machine of the tables has no network');
    },
    readFile: () => '',
    writeFile: () => undefined,
    removeFile: () => undefined,
    *run(): Task<undefined> {},
    exists: () => false,
    isDirectory: () => false,
    listDirectory: () => [],
    newQueue: (): WaitQueue => ({ notify: () => undefined }),
    *wait(_on, _label, until): Task<void> {
      untilMs = until;
      yield { on: [], label: 'wait' };
    },
    *sleep(): Task<void> {},
    chance: (least) => least,
  };
  const task = runCommandLine(host, api, 'kubectl/table', words);
  for (;;) {
    const step = task.next();
    if (step.done) return { exitCode: step.value, stdout: out[1], stderr: out[2] };
    if (untilMs === undefined) throw new Error(`kubectl ${words.join(' ')}: waits without end`);
    nowMs = untilMs;
  }
}
