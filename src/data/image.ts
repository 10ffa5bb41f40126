/** Container images, as content/images/*.yaml describes them: what a pull brings and what a container starts. */

/** One image of the course's registry. */
export interface Image {
  /** Full repository name: `docker.io/library/nginx`. */
  repository: string;
  /** Tags that exist; `*` answers to any tag. */
  tags: readonly string[];
  /** `sha256:…` of the manifest. */
  digest: string;
  sizeBytes: number;
  entrypoint: readonly string[];
  cmd: readonly string[];
  env: Readonly<Record<string, string>>;
  workingDir: string;
  /** `uid`, `uid:gid` or empty for root. */
  user: string;
  /** SIGTERM unless the image says otherwise: `SIGQUIT` for nginx. */
  stopSignal: string;
  /** Path → file. */
  files: Readonly<Record<string, ImageFile>>;
}

/** A file of an image: text, an executable that runs a registered program, a symlink, or an empty directory (path ends in `/`). */
export interface ImageFile {
  text?: string;
  program?: string;
  symlink?: string;
  mode?: number;
}

/** A node of a scenario. */
export interface ScenarioNode {
  name: string;
  address: string;
  podCidr: string;
  /** Quantities, as in a node's capacity: `cpu: "2"`, `memory: 24Gi`. */
  capacity: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
  /** Images that are there before the start: full `repository:tag`. */
  images: readonly string[];
  /** Nobody has installed a network plugin on it yet (`cni: none`). */
  lacksCni?: boolean;
}

/** What happens before the learner arrives: time passes, something goes wrong (the words after `fault`), somebody types a line. */
export type ScenarioStep = { readonly waitMs: number } | { readonly fault: readonly string[] } | { readonly line: string };

/** A cluster to start from, as content/scenarios/*.yaml describes it. */
export interface Scenario {
  name: string;
  title: string;
  nodes: readonly ScenarioNode[];
  /** Manifests (YAML text) applied before the learner arrives. */
  objects: readonly string[];
  /** Files in the learner's home directory. */
  files: Readonly<Record<string, string>>;
  /**
   * What the cluster has beyond a plain one: `ingress-nginx`, a controller for Ingresses; `load-balancer`, a provider of load balancers;
   * `metrics-server`, which `kubectl top` asks; `network-policy`, the agent that makes NetworkPolicies work.
   */
  addons?: readonly string[];
  /** Virtual ms that pass before the objects are made. */
  settleMs: number;
  /** What happens once the objects are there, in this order. */
  then?: readonly ScenarioStep[];
}

/** All that authors wrote for the engine. */
export interface Catalogue {
  images: readonly Image[];
  scenarios: readonly Scenario[];
}
