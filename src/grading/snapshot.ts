/**
 * The cluster at one instant, read through the door as anybody else would. Every answer is asked for once; a new instant
 * needs a new snapshot.
 */
import { isSuccess, type ApiObject, type ApiResponse, type Table } from '../api/door.ts';
import { apiResources } from '../api/resources.ts';
import type { Pod } from '../api/types.gen.ts';
import type { ObjectReference } from './exercise.ts';
import type { GradedCluster } from './graded-cluster.ts';

const WHO = 'grader/checks';

/** The path of a kind's objects, or of one. Throws for kinds that the API does not have: an author's mistake. */
function pathOf({ apiVersion = 'v1', kind, name, namespace = 'default' }: ObjectReference): string {
  const resource = apiResources.find((row) => row.kind === kind && row.groupVersion === apiVersion);
  if (!resource) throw new Error(`exercise: the API has no kind ${kind} in ${apiVersion}: correct kind or apiVersion`);
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.groupVersion}`;
  const scope = resource.namespaced ? `/namespaces/${namespace}` : '';
  return `${root}${scope}/${resource.name}${name === undefined ? '' : `/${name}`}`;
}

export class Snapshot {
  readonly cluster: GradedCluster;
  readonly #answers = new Map<string, ApiResponse>();

  constructor(cluster: GradedCluster) {
    this.cluster = cluster;
  }

  /** The objects that a reference names: one, none, or all of the kind that carry the labels. */
  objects(reference: ObjectReference): ApiObject[] {
    const answer = this.#get(pathOf(reference));
    if (!isSuccess(answer)) return [];
    const found = reference.name === undefined ? (answer.body as { items: ApiObject[] }).items : [answer.body as ApiObject];
    const labels = Object.entries(reference.labels ?? {});
    return found.filter((object) => labels.every(([key, value]) => object.metadata?.labels?.[key] === value));
  }

  pod(namespace: string, name: string): Pod | undefined {
    const [found] = this.objects({ kind: 'Pod', name, namespace });
    return found as Pod | undefined;
  }

  /** What `kubectl get pod` prints in one of its columns (`Status`, `Ready`), or undefined where the pod is not there. */
  podColumn(namespace: string, name: string, column: string): string | undefined {
    const answer = this.#get(pathOf({ kind: 'Pod', name, namespace }), 'table');
    if (!isSuccess(answer)) return undefined;
    const table = answer.body as Table;
    const at = table.columnDefinitions.findIndex((definition) => definition.name === column);
    const cell = table.rows[0]?.cells[at];
    return cell === undefined ? undefined : String(cell);
  }

  /** A container's log so far, or undefined where there is none. */
  logs(namespace: string, pod: string, container: string): string | undefined {
    const answer = this.#get(`${pathOf({ kind: 'Pod', name: pod, namespace })}/log`, 'object', { container });
    return isSuccess(answer) ? String(answer.body) : undefined;
  }

  #get(path: string, accept: 'object' | 'table' = 'object', query?: Record<string, string>): ApiResponse {
    const key = `${accept} ${path} ${query?.container ?? ''}`;
    let answer = this.#answers.get(key);
    if (!answer) {
      answer = this.cluster.api.serve({ method: 'GET', path, accept, query, who: WHO });
      this.#answers.set(key, answer);
    }
    return answer;
  }
}
