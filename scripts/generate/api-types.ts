/**
 * Writes src/api/types.gen.ts, schema.gen.ts, more-schema.gen.ts and resources.gen.ts from the OpenAPI v3 documents and resource lists of a
 * Kubernetes API server: `node scripts/generate/api-types.ts [DIR]`, where DIR (default: $KUBERNETES_OPENAPI) holds what
 * `/openapi/v3/...` and `/api/v1`, `/apis/GROUP/VERSION` answer, as `api_v1.json` and `resources_api_v1.json` and so on.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closureOf, readSchemas } from './openapi.ts';
import { printResources, readResources, resourcesOfPaths } from './print-resources.ts';
import { printSchema } from './print-schema.ts';
import { printTypes } from './print-types.ts';

/** The kinds that get TypeScript types and a runtime schema (with their lists), by group of the API's packages. */
const KINDS: Record<string, string> = {
  'core.v1':
    'Pod Node Namespace Event ServiceAccount ConfigMap Secret Service Endpoints PersistentVolume PersistentVolumeClaim LimitRange ResourceQuota ' +
    'ReplicationController',
  'apps.v1': 'Deployment ReplicaSet StatefulSet DaemonSet ControllerRevision',
  'batch.v1': 'Job CronJob',
  'coordination.v1': 'Lease',
  'discovery.v1': 'EndpointSlice',
  'networking.v1': 'Ingress IngressClass NetworkPolicy',
  'policy.v1': 'PodDisruptionBudget',
  'scheduling.v1': 'PriorityClass',
  'storage.v1': 'StorageClass',
};
const ROOTS = [
  ...Object.entries(KINDS).flatMap(([group, kinds]) => kinds.split(' ').flatMap((kind) => [`io.k8s.api.${group}.${kind}`, `io.k8s.api.${group}.${kind}List`])),
  'io.k8s.api.core.v1.Binding',
  'io.k8s.api.policy.v1.Eviction',
  'io.k8s.api.autoscaling.v1.Scale',
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector',
];

const directory = process.argv[2] ?? process.env.KUBERNETES_OPENAPI;
if (directory === undefined) {
  console.error('error: name the directory with the OpenAPI documents, or set KUBERNETES_OPENAPI');
  process.exit(1);
}

const files = readdirSync(directory).sort();
const read = (file: string): unknown => JSON.parse(readFileSync(join(directory, file), 'utf8'));
const version = (read('version.json') as { gitVersion: string }).gitVersion;
const documents = files.filter((file) => /^apis?_.*_?v\d+\.json$/.test(file));
const schemas = closureOf(new Map([...documents].reverse().flatMap((file) => [...readSchemas(read(file))])), ROOTS);
// Groups whose resource list was not recorded are known by the paths of their document.
const resources = documents.flatMap((file) => (files.includes(`resources_${file}`) ? readResources(read(`resources_${file}`)) : resourcesOfPaths(read(file))));

const out = join(import.meta.dirname, '../../src/api');
const head = `// Made by scripts/generate/api-types.ts from the OpenAPI documents of Kubernetes ${version}. Do not edit.\n`;
writeFileSync(join(out, 'types.gen.ts'), head + printTypes(schemas));
const { first, more } = printSchema(schemas);
writeFileSync(join(out, 'schema.gen.ts'), head + first);
writeFileSync(join(out, 'more-schema.gen.ts'), head + more);
writeFileSync(join(out, 'resources.gen.ts'), head + printResources(resources));
console.log(`${schemas.size} types, ${resources.length} resources of Kubernetes ${version}`);
