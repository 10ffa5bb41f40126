/**
 * The door: the shape of the Kubernetes REST API, as values. Everything that wants to see or change the cluster
 * (kubectl, kubelets, controllers, grader, the page) sends these requests to the apiserver and gets these answers.
 * An HTTP server can stand in front of it without translating anything.
 *
 * Mirrors: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1 (Status, Table, WatchEvent) and the API server's paths.
 */

/** Any API object as the wire carries it. Typed kinds (`Pod`, …) are assignable to it. */
export interface ApiObject {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMetaLike;
}

/** What every object's metadata may hold, for code that does not know the kind. */
export interface ObjectMetaLike {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean; blockOwnerDeletion?: boolean }[];
}

/** One request. `path` begins with `/api`, `/apis`, `/version`, `/healthz` or `/openapi`, without the query. */
export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** Decoded query parameters; repeated ones (`command` of exec) as lists. */
  query?: Readonly<Record<string, string | readonly string[]>>;
  /** For PATCH: which kind of patch. For others: `application/json` is understood. */
  contentType?:
    | 'application/json'
    | 'application/strategic-merge-patch+json'
    | 'application/merge-patch+json'
    | 'application/json-patch+json'
    | 'application/apply-patch+yaml';
  /**
   * `table` asks for a `meta.k8s.io/v1` Table, as kubectl's human-readable output does, `metadata` for objects with nothing but that,
   * `aggregated` for all of discovery in one answer.
   */
  accept?: 'object' | 'table' | 'metadata' | 'aggregated';
  /** A JSON value, or (undecoded) the text of one: text is decoded strictly, with positions in the errors. */
  body?: unknown;
  /** `component/instance` of the caller: recorded as the writer and shown by `why`. */
  who: string;
}

/** One answer. `body` is an object, a list, a Table, a Status, or (for logs and the like) text. */
export interface ApiResponse {
  /** HTTP status code; 2xx is success, everything else carries a `Status` body. */
  code: number;
  body: unknown;
  /** Texts of `Warning` headers, in order. */
  warnings?: readonly string[];
}

/** `metav1.Status`: what every failure carries. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  /** `continue`: how to go on with a list whose revision is no longer kept. */
  metadata: { continue?: string };
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: { reason?: string; message?: string; field?: string }[];
    retryAfterSeconds?: number;
  };
  code: number;
}

/** `metav1.TableColumnDefinition`. */
export interface TableColumn {
  name: string;
  type: string;
  format: string;
  description: string;
  /** 0: always shown; above 0: only with `-o wide`. */
  priority: number;
}

/** `metav1.Table`: rows that the server has printed. `object` is what `includeObject` asked for. */
export interface Table {
  kind: 'Table';
  apiVersion: 'meta.k8s.io/v1';
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  columnDefinitions: TableColumn[];
  rows: {
    cells: (string | number | boolean | null)[];
    object?: ApiObject;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
  }[];
}

/** One event of a watch. With `accept: 'table'` the object is a one-row `Table`. */
export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: ApiObject | Table | Status;
}

/** A running watch. `stop` is idempotent. */
export interface Watch {
  stop(): void;
}

/** Where the bytes of a connection go. `exit` comes once, last. Texts are byte strings (see kernel/bytes.ts). */
export interface StreamSink {
  stdout(data: string): void;
  stderr(data: string): void;
  /**
   * The remote end has finished. exec and attach: the process's exit code, or an error in the runtime's words; log: code 0.
   */
  exit(result: { code: number; error?: string }): void;
}

/** The near end of a connection: what can still be sent to the other side. */
export interface Connection {
  stdin(data: string): void;
  closeStdin(): void;
  resize(columns: number, rows: number): void;
  /** Hangs up: the remote process of an exec is left to itself, a log stream ends. No further calls to the sink. */
  close(): void;
  /** Of a port-forward only: a stream to one of the pod's ports. Its sink's `exit` tells its end, or why there is none. */
  open?(port: number, sink: StreamSink): Connection;
}

/** The one door to the cluster. Synchronous: an answer is there when the call returns. */
export interface ApiServer {
  /** Every request that is answered at once. */
  serve(request: ApiRequest): ApiResponse;
  /**
   * GET with `watch=true`: calls `onEvent` for every change after `resourceVersion` (none or "0": first ADDED for what is there).
   * Events never arrive inside the call that caused them: each comes as an event of the simulation, in order.
   * A refused watch returns the failed response.
   */
  watch(request: ApiRequest, onEvent: (event: WatchEvent) => void): Watch | ApiResponse;
  /**
   * GET .../log with `follow=true`, and exec, attach and portforward: a connection to the node. A refusal returns the failed response.
   */
  connect(request: ApiRequest, sink: StreamSink): Connection | ApiResponse;
  /**
   * The node's end of logs, exec and attach; `connect` and GET .../log forward to the kubelet of the pod's node. A text says why
   * nobody answers there, in Go's words for a failed connection.
   */
  registerKubelet(nodeName: string, kubelet: KubeletServer | 'connection refused' | 'no route to host'): void;
  /**
   * Lets another server answer for a group's version (`metrics.k8s.io/v1beta1`), as an APIService does; undefined takes it away again.
   */
  registerApiService(groupVersion: string, service: ApiService | undefined): void;
  /** Renews a Lease every `periodMs` from now on, as its holder would. The answer ends that; the last renewal stays in the Lease. */
  renewLease(renewal: LeaseRenewal): { stop(): void };
}

/** A server behind the API server: what it has, and its answers to requests for that. */
export interface ApiService {
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean; readonly verbs: readonly string[] }[];
  serve(request: ApiRequest): ApiResponse;
}

/** Which Lease is renewed, how often (virtual ms), and by whom. */
export interface LeaseRenewal {
  readonly namespace: string;
  readonly name: string;
  readonly periodMs: number;
  readonly who: string;
}

/** Options of GET .../log, as `v1.PodLogOptions` has them. */
export interface PodLogOptions {
  follow?: boolean;
  previous?: boolean;
  timestamps?: boolean;
  tailLines?: number;
  limitBytes?: number;
  sinceSeconds?: number;
  sinceTime?: string;
}

/** What a kubelet serves to the apiserver (pkg/kubelet/server). Errors are HTTP status and text, in the kubelet's words. */
export interface KubeletServer {
  containerLogs(namespace: string, pod: string, container: string, options: PodLogOptions): { text: string } | { code: number; error: string };
  followLogs(namespace: string, pod: string, container: string, options: PodLogOptions, sink: StreamSink): Connection | { code: number; error: string };
  exec(
    namespace: string,
    pod: string,
    container: string,
    options: { command: readonly string[]; stdin: boolean; tty: boolean },
    sink: StreamSink,
  ): Connection | { code: number; error: string };
  attach(
    namespace: string,
    pod: string,
    container: string,
    options: { stdin: boolean; tty: boolean },
    sink: StreamSink,
  ): Connection | { code: number; error: string };
  /** What its containers use, as text for Prometheus: the page /metrics/resource. */
  resourceMetrics(): string;
  /** A connection that carries streams to the pod's ports (`Connection.open`). It outlives its pod; its streams then fail. */
  portForward(namespace: string, pod: string): Connection | { code: number; error: string };
}

/** Whether an answer is a success. */
export const isSuccess = (response: ApiResponse): boolean => response.code >= 200 && response.code < 300;

/** Tells a running watch or connection from a refusal. */
export const isRefused = (answer: Watch | Connection | ApiResponse): answer is ApiResponse => 'code' in answer;
