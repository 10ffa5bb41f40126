/** Malformed HTTP requests: JSON, YAML and protobuf bodies, queries and headers that would be right, with a few wounds. */
import fc from 'fast-check';
import type { HttpRequest } from '../../src/server/http-request.ts';
import { PROTOBUF } from '../../src/server/protobuf.ts';
import { body, malformed, manifest, path } from './inputs.ts';

/** What kubectl 1.33 sends for `create` of a Deployment, a Job, a Secret, a CronJob, an Ingress and a PodDisruptionBudget, and where. */
const MESSAGES: readonly (readonly [string, string])[] = [
  [
    '/apis/apps/v1/namespaces/default/deployments',
    'azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50ErABChsKAWQSABoAIgAqADIAOABCAFoICgNhcHASAWQSggEIAhIKCggKA2FwcBIBZBpqChoKABIAGgAiACoAMgA4AEIAWggKA2FwcBIBZBJMEi4KBW5naW54EgVuZ2lueCoAMgoKABAAGFAiACoAQgBqAHIAgAEAiAEAkAEAogEAGgAyAEIASgBSAFgAYABoAIIBAIoBAJoBAMIBACICCgAoADgAGgwIABAAGAAgACgAOAAaACIA',
  ],
  [
    '/apis/batch/v1/namespaces/default/jobs',
    'azhzAAoPCghiYXRjaC92MRIDSm9iEoIBChEKAWoSABoAIgAqADIAOABCABJjMmEKEAoAEgAaACIAKgAyADgAQgASTRIqCgFqEgdidXN5Ym94GgRlY2hvGgJoaSoAQgBqAHIAgAEAiAEAkAEAogEAGgVOZXZlcjIAQgBKAFIAWABgAGgAggEAigEAmgEAwgEAGgggACgAMAA6ABoAIgA=',
  ],
  ['/api/v1/namespaces/default/secrets', 'azhzAAoMCgJ2MRIGU2VjcmV0Eh0KEQoBcxIAGgAiACoAMgA4AEIAEgYKAXASAXEaABoAIgA='],
  [
    '/apis/batch/v1/namespaces/default/cronjobs',
    'azhzAAoTCghiYXRjaC92MRIHQ3JvbkpvYhKZAQoRCgFjEgAaACIAKgAyADgAQgASgQEKCSogKiAqICogKhoAKnIKEQoBYxIAGgAiACoAMgA4AEIAEl0yWwoQCgASABoAIgAqADIAOABCABJHEiAKAWMSB2J1c3lib3gqAEIAagByAIABAIgBAJABAKIBABoJT25GYWlsdXJlMgBCAEoAUgBYAGAAaACCAQCKAQCaAQDCAQAaABoAIgA=',
  ],
  [
    '/apis/networking.k8s.io/v1/namespaces/default/ingresses',
    'azhzAAofChRuZXR3b3JraW5nLms4cy5pby92MRIHSW5ncmVzcxJIChEKAWkSABoAIgAqADIAOABCABIvGi0KCWEuZXhhbXBsZRIgCh4KHAoBLxIPIg0KBWZyb250EgQKABBQGgZQcmVmaXgaAgoAGgAiAA==',
  ],
  [
    '/apis/policy/v1/namespaces/default/poddisruptionbudgets',
    'azhzAAogCglwb2xpY3kvdjESE1BvZERpc3J1cHRpb25CdWRnZXQSNwoRCgFwEgAaACIAKgAyADgAQgASFgoGCAAQARoAEgwKCgoDYXBwEgN3ZWIaCggAGAAgACgAMAAaACIA',
  ],
];

const methods = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'BREW');
const accepts = fc.oneof(
  fc.constantFrom('application/json', '*/*', 'application/json;as=Table;v=v1;g=meta.k8s.io', 'image/png', '', 'application/yaml'),
  malformed(
    'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
  ),
);
const agents = fc.constantFrom('', 'kubectl/v1.33.1', 'curl/8', '__proto__', '💥'.repeat(100));

/** Queries, appended to a path. */
const query = malformed(
  'watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=5',
  'limit=1&continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MTcsInN0YXJ0Ijoid2ViXHUwMDAwIn0&resourceVersion=5&resourceVersionMatch=Exact',
  'labelSelector=app%20in%20(a,b),!c,d%3De&fieldSelector=metadata.name%3Dweb,status.phase!%3DRunning',
  'dryRun=All&fieldValidation=Strict&fieldManager=me&force=true&gracePeriodSeconds=-1&propagationPolicy=Orphan',
  'container=web&follow=true&tailLines=5&sinceTime=2026-01-01T00:00:00Z&limitBytes=1&command=ls&command=-l&stdin=true&tty=true',
  'includeObject=Object&pretty=true&verbose&exclude=etcd',
);
const url = fc.oneof(
  { weight: 2, arbitrary: path },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          '/api/v1/namespaces/default/pods',
          '/api/v1/pods',
          '/apis/apps/v1/deployments',
          '/readyz',
          '/apis',
          '/api/v1/namespaces/default/pods/web/exec',
          '/api/v1/namespaces/default/pods/web/log',
        ),
        query,
      )
      .map(([where, text]) => `${where}?${text}`),
  },
);

const textual: fc.Arbitrary<HttpRequest> = fc
  .tuple(
    methods,
    url,
    fc.constantFrom(
      ...['application/json', 'application/json; charset=utf-8', 'application/strategic-merge-patch+json', 'application/merge-patch+json'],
      ...['application/json-patch+json', 'application/apply-patch+yaml', 'text/html', ''],
    ),
    accepts,
    agents,
    body,
  )
  .map(([method, where, type, accept, agent, text]) => ({
    method,
    url: where,
    headers: { 'content-type': type, accept, 'user-agent': agent },
    body: Buffer.from(text),
  }));

const yaml: fc.Arbitrary<HttpRequest> = fc.tuple(path, accepts, manifest).map(([where, accept, text]) => ({
  method: 'POST',
  url: where,
  headers: { 'content-type': 'application/yaml', accept },
  body: Buffer.from(text),
}));

/** A message with a few bytes changed, cut out or put in. */
const binary: fc.Arbitrary<HttpRequest> = fc
  .tuple(
    fc.constantFrom(...MESSAGES),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(3), fc.uint8Array({ maxLength: 4 })), { maxLength: 4 }),
  )
  .map(([[where, message], wounds]) => {
    const bytes = wounds.reduce<Buffer>(
      (buffer, [at, cut, put]) => {
        const position = Math.floor(at * buffer.length);
        return Buffer.concat([buffer.subarray(0, position), put, buffer.subarray(position + cut)]);
      },
      Buffer.from(message, 'base64'),
    );
    return { method: 'POST', url: where, headers: { 'content-type': PROTOBUF, accept: 'application/json' }, body: bytes };
  });

/** An HTTP request. */
export const request: fc.Arbitrary<HttpRequest> = fc.oneof({ weight: 6, arbitrary: textual }, { weight: 1, arbitrary: yaml }, { weight: 2, arbitrary: binary });
