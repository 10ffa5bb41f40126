/** How the server reads what is sent to it, and what it says of what it cannot take. */
import { describe, expect, it } from 'vitest';
import type { ApiRequest, ApiResponse, Status } from '../../../src/api/door.ts';
import { createTestPlane, podNamed, refusalOf, type TestPlane } from '../support.ts';

const PODS = '/api/v1/namespaces/default/pods';
const TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

function planeWithPod(): TestPlane {
  const plane = createTestPlane();
  plane.client.create('pods', podNamed('web'));
  return plane;
}

const patch = ({ request }: TestPlane, type: keyof typeof TYPES, body: string, query: Record<string, string> = {}): ApiResponse =>
  request('PATCH', `${PODS}/web`, { body, query, contentType: TYPES[type] });

describe('field validation', () => {
  const body =
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x","labels":{"a":"b"},"labels":{"a":"c"}},"spec":{"colour":"red","containers":[{"name":"c","image":"i","image":"j","nope":1}]}}';
  const post = (fieldValidation?: string): ApiResponse =>
    createTestPlane().request('POST', PODS, { body, ...(fieldValidation !== undefined && { query: { fieldValidation } }) });
  const complaints = [
    'duplicate field "metadata.labels"',
    'duplicate field "spec.containers[0].image"',
    'unknown field "spec.colour"',
    'unknown field "spec.containers[0].nope"',
  ];

  it('refuses, tells or passes over fields that are unknown or stand twice', () => {
    expect(refusalOf(post('Strict'))).toBe(
      `400 BadRequest: Pod in version "v1" cannot be handled as a Pod: strict decoding error: ${[complaints[0], complaints[1], complaints[3], complaints[2]].sort().join(', ')}`,
    );
    expect([post('Warn').code, post('Warn').warnings?.toSorted()]).toEqual([201, complaints]);
    expect(post().warnings?.toSorted()).toEqual(complaints);
    expect([post('Ignore').code, post('Ignore').warnings]).toEqual([201, []]);
    expect(post('Ignore').body).toMatchObject({ metadata: { labels: { a: 'c' } }, spec: { containers: [{ image: 'j' }] } });
  });

  it('is one of three levels', () => {
    expect(refusalOf(post('Perhaps'))).toBe(
      '422 Invalid: CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Perhaps": supported values: "", "Ignore", "Strict", "Warn"',
    );
  });

  it('counts for patches too, which are shown as they came', () => {
    const plane = planeWithPod();
    expect(refusalOf(patch(plane, 'strategic', '{"spec":{"nope":[1,null,{"a":"b"}]}}', { fieldValidation: 'Strict' }))).toBe(
      '422 Invalid:  "" is invalid: patch: Invalid value: "map[spec:map[nope:[1 <nil> map[a:b]]]]": strict decoding error: unknown field "spec.nope"',
    );
    expect(patch(plane, 'merge', '{"spec":{"nope":1},"spec":{"nope":2}}').warnings).toEqual(['duplicate field "spec"', 'unknown field "spec.nope"']);
    expect(patch(plane, 'json', '[{"op":"test","path":"/kind","value":"Pod","how":1}]').warnings).toEqual(['json patch unknown field "[0].how"']);
  });
});

describe('writes of a status', () => {
  it('get the defaults of that status: an address that somebody gives a Service is its own on every node', () => {
    const plane = createTestPlane();
    const spec = { type: 'LoadBalancer', ports: [{ port: 80 }] };
    const path = '/api/v1/namespaces/default/services';
    plane.request('POST', path, { body: JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'public' }, spec }) });
    const body = '{"status":{"loadBalancer":{"ingress":[{"ip":"172.18.0.50"}]}}}';
    expect(plane.request('PATCH', `${path}/public/status`, { body, contentType: TYPES.strategic }).body).toMatchObject({
      status: { loadBalancer: { ingress: [{ ip: '172.18.0.50', ipMode: 'VIP' }] } },
    });
  });
});

describe('patches', () => {
  it.each([
    ['strategic', '{', '400 BadRequest: unexpected end of JSON input'],
    ['strategic', '[]', '400 BadRequest: json: cannot unmarshal array into Go value of type map[string]interface {}'],
    ['merge', '{', '400 BadRequest: error decoding patch: unexpected end of JSON input'],
    ['merge', '5', '400 BadRequest: error decoding patch: json: cannot unmarshal number into Go value of type map[string]interface {}'],
    ['json', '{}', '400 BadRequest: error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'],
    ['json', '["x"]', '400 BadRequest: error decoding patch: json: cannot unmarshal string into Go value of type handlers.jsonPatchOp'],
    ['json', '[{"op":"remove","path":"/nope"}]', '422 Invalid: the server rejected our request due to an error in our request'],
    ['strategic', '{"spec":{"containers":"x"}}', /^422 Invalid: .*"map\[spec:map\[containers:x\]\]": cannot restore slice from string$/],
    ['strategic', '{"spec":{"priority":"high"}}', /: unrecognized type: int32$/],
    ['strategic', '{"spec":{"priority":1.5}}', /: cannot convert float64 to int32$/],
    ['strategic', '{"metadata":{"labels":{"n":5}}}', /: cannot convert int64 to string$/],
    ['strategic', '{"metadata":{"labels":{"n":true}}}', /: unrecognized type: string$/],
    ['strategic', '{"spec":7}', /: cannot restore struct from: int64$/],
    ['merge', '{"spec":{"priority":"high"}}', /: json: cannot unmarshal string into Go struct field PodSpec.spec.priority of type int32$/],
  ] as const)('of type %s that say %s are refused', (type, body, refusal) => {
    expect(refusalOf(patch(planeWithPod(), type, body))).toEqual(typeof refusal === 'string' ? refusal : expect.stringMatching(refusal));
  });

  it('of other types are refused before anything else, and tell which there are', () => {
    const { request } = createTestPlane();
    const send = (contentType?: ApiRequest['contentType']): string =>
      refusalOf(request('PATCH', `${PODS}/nope`, { body: '{}', ...(contentType && { contentType }) }));
    expect(send('application/apply-patch+yaml')).toMatch(/^415 UnsupportedMediaType: server-side apply is not simulated here/);
    expect(send()).toBe(
      '415 UnsupportedMediaType: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json',
    );
  });
});

describe('options of writes', () => {
  const options = (query: Record<string, string>, method: ApiRequest['method'] = 'POST'): string => {
    const body = method === 'DELETE' ? undefined : podNamed('x');
    const answer = planeWithPod().request(method, method === 'POST' ? PODS : `${PODS}/web`, { query, body });
    return answer.code < 300 ? String(answer.code) : refusalOf(answer).replace(' is invalid', '');
  };

  it('are checked before anything is done', () => {
    expect([
      options({ dryRun: 'Some' }),
      options({ fieldManager: 'a\nb' }),
      options({ dryRun: 'All' }),
      options({ propagationPolicy: 'Never' }, 'DELETE'),
      options({ propagationPolicy: 'Orphan', orphanDependents: 'true' }, 'DELETE'),
      options({ dryRun: 'x' }, 'DELETE'),
      options({ dryRun: 'All' }, 'DELETE'),
    ]).toEqual([
      '422 Invalid: CreateOptions.meta.k8s.io "": dryRun: Unsupported value: ["Some"]: supported values: "All"',
      '422 Invalid: CreateOptions.meta.k8s.io "": fieldManager: Invalid value: "a\\nb": invalid character U+000A (at position 1)',
      '201',
      '422 Invalid: DeleteOptions.meta.k8s.io "": propagationPolicy: Unsupported value: "Never": supported values: "Foreground", "Background", "Orphan", "nil"',
      '422 Invalid: DeleteOptions.meta.k8s.io "": propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
      '422 Invalid: DeleteOptions.meta.k8s.io "": dryRun: Unsupported value: ["x"]: supported values: "All"',
      '200',
    ]);
  });

  it('let deletions of a collection be rehearsed', () => {
    const plane = planeWithPod();
    const before = plane.api.etcd.revision;
    const answer = plane.request('DELETE', PODS, { body: { dryRun: ['All'] } });
    expect([answer.code, (answer.body as { items: unknown[] }).items.length, plane.api.etcd.revision - before]).toEqual([200, 1, 0]);
  });

  it('draw a name for a rehearsal too, and keep nothing of it', () => {
    const plane = createTestPlane();
    const before = plane.api.etcd.revision;
    const { apiVersion, kind, spec } = podNamed('x');
    const answer = plane.request('POST', PODS, { query: { dryRun: 'All' }, body: { apiVersion, kind, metadata: { generateName: 'web-' }, spec } });
    expect((answer.body as { metadata: { name: string } }).metadata.name).toMatch(/^web-[a-z0-9]{5}$/);
    expect(plane.api.etcd.revision).toBe(before);
  });
});

describe('an update', () => {
  it('names the object that it is for', () => {
    const plane = planeWithPod();
    const put = (metadata: object): string => refusalOf(plane.request('PUT', `${PODS}/web`, { body: { ...podNamed('web'), metadata } }));
    expect(put({})).toBe('400 BadRequest: the name of the object (web based on URL) was undeterminable: name must be provided');
    expect(put({ name: 'other' })).toBe('400 BadRequest: the name of the object (other) does not match the name on the URL (web)');
    const uid = '11111111-1111-4111-8111-111111111111';
    expect(put({ name: 'web', uid })).toMatch(
      new RegExp(
        `^409 Conflict: Operation cannot be fulfilled on pods "web": StorageError: invalid object, Code: 4, Key: /registry/pods/default/web, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: [0-9a-f-]+$`,
      ),
    );
    expect(put({ name: 'web', resourceVersion: '1' })).toBe(
      '409 Conflict: Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again',
    );
  });
});

describe('a deletion', () => {
  it('may say which state it means', () => {
    const plane = planeWithPod();
    const answer = plane.request('DELETE', `${PODS}/web`, { body: { preconditions: { resourceVersion: '1' } } });
    expect(refusalOf(answer)).toMatch(
      /^409 Conflict: Operation cannot be fulfilled on Pod "web": the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record \(\d+\)\. The object might have been modified$/,
    );
    expect((answer.body as Status).details).toEqual({ name: 'web', kind: 'Pod' });
  });
});

describe('an eviction', () => {
  it('is of the pod in the path', () => {
    const { request } = planeWithPod();
    const evict = (body: unknown): string => refusalOf(request('POST', `${PODS}/web/eviction`, { body }));
    expect(evict({ metadata: { name: 'other' } })).toBe('400 BadRequest: name in URL does not match name in Eviction object');
    expect(evict('"x"')).toBe(
      '400 BadRequest: Eviction in version "v1" cannot be handled as a Eviction: json: cannot unmarshal string into Go value of type v1.Eviction',
    );
    expect(request('POST', `${PODS}/web/eviction`, { body: { deleteOptions: null } }).code).toBe(201);
  });
});
