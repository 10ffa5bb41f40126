/**
 * An HTTP server in front of a simulated cluster's door: what a real kubectl, or any Kubernetes client, talks to. It listens on loopback
 * only, and answers no page of a browser.
 *
 * Mirrors: apiserver/pkg/server, endpoints/handlers/watch.go (chunked watches), handlers/responsewriters.
 * Differs: plain HTTP without authentication; port-forward is refused; exec and attach need WebSockets (no SPDY).
 */
import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { stringify } from 'yaml';
import { isRefused, type ApiRequest, type ApiResponse, type Status, type StreamSink, type WatchEvent } from '../api/door.ts';
import { statusOf } from '../api/errors.ts';
import type { Cluster } from '../cluster/create-cluster.ts';
import type { ExplainDocs } from '../data/explain-docs.ts';
import { acceptOf, apiRequestOf, isPretty, type HttpRequest } from './http-request.ts';
import { OPEN_API_V2_PATH, openApiV2Of, serveOpenApi } from './open-api.ts';
import { RealTime, type HostClock } from './real-time.ts';
import { receive, RemoteCommandSink, SUBPROTOCOLS } from './remote-command.ts';

/** What the API server takes (apiserver/pkg/server/config.go MaxRequestBodyBytes). */
const MOST_BODY_BYTES = 3 * 1024 * 1024;
/** A reader that has fallen so far behind is cut off, as a slow watcher is. */
const MOST_UNREAD_BYTES = 32 * 1024 * 1024;

/** A watch that names no end has one after so long, or up to twice that (--min-request-timeout). */
const SHORTEST_WATCH_MS = 1800_000;

export interface ClusterServerOptions {
  cluster: Cluster;
  /** 0 (the default): any free port. */
  port?: number;
  clock?: HostClock;
  /** Descriptions of kinds and fields: what `kubectl explain` asks the OpenAPI documents for. */
  explainDocs?: ExplainDocs;
}

/** A cluster that is being served. */
export interface ClusterServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  close(): Promise<void>;
}

const isStatus = (value: ApiRequest | Status): value is Status => 'status' in value;
const failed = (status: Status): ApiResponse => ({ code: status.code, body: status });
const queryText = (request: ApiRequest, name: string): string => String(request.query?.[name] ?? '');
const isTrue = (text: string): boolean => text !== '' && text !== 'false' && text !== '0';

/** How an answer is written. */
interface Form {
  readonly format: 'json' | 'yaml';
  readonly isPretty: boolean;
}

const PLAIN: Form = { format: 'json', isPretty: false };
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

const formOf = (request: HttpRequest): Form => ({ format: acceptOf(String(request.headers['accept'] ?? ''))?.format ?? 'json', isPretty: isPretty(request) });

function contentTypeOf(body: unknown, { format }: Form): string {
  if (typeof body === 'string') return 'text/plain; charset=utf-8';
  if (format === 'yaml') return 'application/yaml';
  return (body as { kind?: unknown }).kind === 'APIGroupDiscoveryList' ? AGGREGATED : 'application/json';
}

const headersOf = ({ body, warnings = [] }: ApiResponse, form: Form): Record<string, string | string[]> => ({
  'Content-Type': contentTypeOf(body, form),
  'Cache-Control': 'no-cache, private',
  ...(warnings.length > 0 && { Warning: warnings.map((text) => `299 - ${JSON.stringify(text)}`) }),
});

/** Text of the engine is a byte string already where it is a log; everything else is JSON or YAML in UTF-8. */
function bytesOf({ body }: ApiResponse, { format, isPretty }: Form): Buffer {
  if (typeof body === 'string') return Buffer.from(body, 'latin1');
  return Buffer.from(format === 'yaml' ? stringify(body) : `${JSON.stringify(body, null, isPretty ? 2 : 0)}\n`);
}

function answer(response: ServerResponse, result: ApiResponse, form: Form = PLAIN): void {
  response.writeHead(result.code, headersOf(result, form)).end(bytesOf(result, form));
}

/** Why a request is refused before anybody reads it: it came from a web page, or to a name that is not this machine's. */
function refusalOf({ headers }: IncomingMessage): Status | undefined {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  if (!['127.0.0.1', 'localhost'].includes(host))
    return statusOf(403, 'Forbidden', `this server answers to 127.0.0.1 and localhost, not to ${JSON.stringify(host)}`);
  if (headers.origin !== undefined) return statusOf(403, 'Forbidden', 'this server does not answer web pages');
  return undefined;
}

/** The body, or undefined where it is too large. */
async function bodyOf(message: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message) {
    size += (part as Buffer).length;
    if (size <= MOST_BODY_BYTES) parts.push(part as Buffer);
  }
  return size > MOST_BODY_BYTES ? undefined : Buffer.concat(parts);
}

/** The columns of a table are told once a watch, with its first event (handlers/watch.go). */
function withoutColumns(event: WatchEvent): WatchEvent {
  const { object } = event;
  return 'columnDefinitions' in object ? { ...event, object: { ...object, columnDefinitions: [] } } : event;
}

const isStreaming = (subresource: string | undefined): boolean => subresource === 'exec' || subresource === 'attach' || subresource === 'portforward';

const NO_PORT_FORWARD = 'port-forward is not served to other programs: use the port-forward of the page, or a Service of type NodePort inside the cluster';

const NO_SPDY = `exec and attach are served over WebSockets (${SUBPROTOCOLS.join(', ')}) only: use kubectl 1.31 or newer, or set KUBECTL_REMOTE_COMMAND_WEBSOCKETS=true for 1.29 and 1.30`;

/** Serves one cluster. */
class Door {
  readonly #cluster: Cluster;
  readonly #time: RealTime;
  readonly #explainDocs: ExplainDocs | undefined;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => SUBPROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
  });

  constructor(cluster: Cluster, time: RealTime, explainDocs: ExplainDocs | undefined) {
    this.#cluster = cluster;
    this.#explainDocs = explainDocs;
    this.#time = time;
  }

  async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(message);
    if (refusal) return answer(response, failed(refusal));
    if (message.url?.split('?')[0] === OPEN_API_V2_PATH) {
      const { contentType, body } = openApiV2Of(message.headers.accept ?? '');
      return void response.writeHead(200, { 'Content-Type': contentType }).end(body);
    }
    const body = await bodyOf(message);
    if (body === undefined) return answer(response, failed(statusOf(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MOST_BODY_BYTES}`)));
    const asked: HttpRequest = { method: message.method ?? '', url: message.url ?? '/', headers: message.headers, body };
    const form = formOf(asked);
    const request = apiRequestOf(asked);
    if (isStatus(request)) return answer(response, failed(request), form);
    this.#time.catchUp();
    this.#dispatch(request, response, form);
    this.#time.catchUp();
  }

  #dispatch(request: ApiRequest, response: ServerResponse, form: Form): void {
    const subresource = /\/pods\/[^/]+\/(\w+)$/.exec(request.path)?.[1];
    if (subresource === 'log' && isTrue(queryText(request, 'follow'))) return this.#follow(request, response);
    if (isStreaming(subresource)) return answer(response, this.#refusedUpgrade(request), form);
    if (request.method === 'GET' && isTrue(queryText(request, 'watch'))) return this.#watch(request, response);
    answer(response, serveOpenApi(request.path, this.#explainDocs) ?? this.#cluster.api.serve(request), form);
  }

  /** One JSON event a line, until the caller hangs up or its `timeoutSeconds` are over. */
  #watch(request: ApiRequest, response: ServerResponse): void {
    const { sim, api } = this.#cluster;
    const seconds = Number(queryText(request, 'timeoutSeconds'));
    const timeoutMs = seconds > 0 ? seconds * 1000 : sim.random('cluster-server/watch').integer(SHORTEST_WATCH_MS, 2 * SHORTEST_WATCH_MS);
    let isFirst = true;
    const query = { ...request.query, timeoutSeconds: String(Math.ceil(timeoutMs / 1000)) };
    const watch = api.watch({ ...request, query }, (event) => {
      response.write(`${JSON.stringify(isFirst ? event : withoutColumns(event))}\n`);
      isFirst = false;
      if (event.type === 'ERROR') response.end();
      if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
    });
    if (isRefused(watch)) return answer(response, watch);
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' }).flushHeaders();
    const timer = sim.after(timeoutMs, 'watch timeout', () => response.end());
    response.on('close', () => {
      timer.cancel();
      watch.stop();
    });
  }

  #follow(request: ApiRequest, response: ServerResponse): void {
    const write = (data: string): void => void response.write(Buffer.from(data, 'latin1'));
    const connection = this.#cluster.api.connect(request, { stdout: write, stderr: write, exit: () => void response.end() });
    if (isRefused(connection)) return answer(response, connection);
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private' }).flushHeaders();
    response.on('close', () => connection.close());
  }

  /** Exec or attach without a WebSocket: why the door refuses it, or, where it would not, that a WebSocket is what is missing. */
  #refusedUpgrade(request: ApiRequest): ApiResponse {
    if (request.path.endsWith('/portforward')) return failed(statusOf(501, 'NotImplemented', NO_PORT_FORWARD));
    const silent: StreamSink = { stdout() {}, stderr() {}, exit() {} };
    // Without a command nothing is run: that is then the only complaint.
    const hasCommand = queryText(request, 'command') !== '';
    const probe = this.#cluster.api.connect({ ...request, query: { ...request.query, command: [] } }, silent);
    if (!isRefused(probe)) probe.close();
    else if (!hasCommand || !(probe.body as Status).message?.startsWith('you must specify at least 1 command')) return probe;
    return failed(statusOf(400, 'BadRequest', NO_SPDY));
  }

  upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refuse = (result: ApiResponse): void => {
      const bytes = bytesOf(result, PLAIN);
      const headers = { ...headersOf(result, PLAIN), 'Content-Length': String(bytes.length), Connection: 'close' };
      const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((each) => `${name}: ${each}`));
      socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${result.code} ${STATUS_CODES[result.code] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n`), bytes]));
    };
    socket.on('error', () => socket.destroy());
    const refusal = refusalOf(message);
    if (refusal) return refuse(failed(refusal));
    const request = apiRequestOf({
      method: message.method ?? '',
      url: message.url ?? '/',
      headers: { ...message.headers, accept: '*/*' },
      body: Buffer.alloc(0),
    });
    if (isStatus(request)) return refuse(failed(request));
    this.#time.catchUp();
    const isWebSocket = (message.headers.upgrade ?? '').toLowerCase() === 'websocket';
    if (!isWebSocket || request.path.endsWith('/portforward')) return refuse(this.#refusedUpgrade(request));
    const sink = new RemoteCommandSink();
    const connection = this.#cluster.api.connect(request, sink);
    if (isRefused(connection)) return refuse(connection);
    this.#sockets.handleUpgrade(message, socket, head, (webSocket: WebSocket) => {
      sink.open(webSocket);
      webSocket.on('message', (data) => {
        receive(connection, Buffer.isBuffer(data) ? data : Buffer.concat([data].flat().map((part) => Buffer.from(part as ArrayBuffer))));
        this.#time.catchUp();
      });
      webSocket.on('close', () => connection.close());
      this.#time.catchUp();
    });
  }

  close(): void {
    this.#time.stop();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }
}

/** Serves a cluster at real time on 127.0.0.1. Fails where the port is taken. */
export async function serveCluster({ cluster, port = 0, clock, explainDocs }: ClusterServerOptions): Promise<ClusterServer> {
  const door = new Door(cluster, new RealTime(cluster.sim, clock), explainDocs);
  const server: Server = createServer((message, response) => void door.serve(message, response));
  server.on('upgrade', (message, socket, head) => door.upgrade(message, socket, head));
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      door.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
