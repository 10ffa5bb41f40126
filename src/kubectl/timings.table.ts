/** How long kubectl takes, in virtual ms [least, most]: measured on the recordings' machine (a warm page cache, a local API server). */
export const KUBECTL_TIMINGS = {
  /** From exec to the first request: loading the binary, reading the kubeconfig, discovery from its cache. */
  startMs: [40, 60],
  /** One request to the API server and back. */
  requestMs: [1, 3],
} as const;

/** The version that this kubectl is. */
export const KUBECTL_VERSION = 'v1.36.2';
export const KUSTOMIZE_VERSION = 'v5.8.1';
