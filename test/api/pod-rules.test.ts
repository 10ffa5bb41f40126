import { describe, expect, it } from 'vitest';
import { decode } from '../../src/api/decode.ts';
import { applyDefaults } from '../../src/api/defaults.ts';
import { errorTextOf } from '../../src/api/errors.ts';
import { defaultPullPolicyOf, parseImageName } from '../../src/api/images.ts';
import { relaxedJsonPathExpression } from '../../src/api/jsonpath.ts';
import { copyOf } from '../../src/api/patch/json-value.ts';
import type { Pod } from '../../src/api/types.gen.ts';
import { validate, validateUpdate } from '../../src/api/validation/validate.ts';

function podOf(spec: object): Pod {
  const { object } = decode<Pod>('Pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'default', resourceVersion: '1' }, spec });
  applyDefaults('Pod', object);
  return object;
}

const complaints = (spec: object): string[] => validate('Pod', podOf(spec)).map(errorTextOf);

describe('a pod to be created', () => {
  it('is fine with one container', () => expect(complaints({ containers: [{ name: 'app', image: 'nginx' }] })).toEqual([]));

  it.each([
    [{}, ['spec.containers: Required value']],
    [
      {
        containers: [
          { name: 'app', image: 'nginx' },
          { name: 'app', image: 'busybox' },
        ],
      },
      ['spec.containers[1].name: Duplicate value: "app"'],
    ],
    [
      { containers: [{ name: 'app', image: 'nginx', ports: [{ containerPort: 0 }, { containerPort: 70000 }] }] },
      [
        'spec.containers[0].ports[0].containerPort: Required value',
        'spec.containers[0].ports[1].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
      ],
    ],
    [
      { containers: [{ name: 'app', image: 'nginx', volumeMounts: [{ name: 'data', mountPath: '/data' }] }] },
      ['spec.containers[0].volumeMounts[0].name: Not found: "data"'],
    ],
    [
      { containers: [{ name: 'app', image: 'nginx', resources: { requests: { cpu: 2, memory: '64Mi' }, limits: { cpu: 1, memory: '32Mi' } } }] },
      [
        'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
        'spec.containers[0].resources.requests: Invalid value: "64Mi": must be less than or equal to memory limit of 32Mi',
      ],
    ],
    [
      {
        containers: [
          { name: 'app', image: 'nginx', livenessProbe: { periodSeconds: 5 }, readinessProbe: { httpGet: { port: 80 }, exec: { command: ['true'] } } },
        ],
      },
      [
        'spec.containers[0].livenessProbe: Required value: must specify a handler type',
        'spec.containers[0].readinessProbe.httpGet: Forbidden: may not specify more than 1 handler type',
      ],
    ],
  ])('%j is refused as a real cluster does', (spec, want) => expect(complaints(spec)).toEqual(want));
});

describe('a pod to be changed', () => {
  const old = podOf({ containers: [{ name: 'app', image: 'nginx' }] });

  it('may have another image and other labels', () => {
    const now = copyOf(old);
    now.spec.containers[0]!.image = 'nginx:1.27';
    now.metadata.labels = { v: '2' };
    expect(validateUpdate('Pod', now, old)).toEqual([]);
  });

  it('may not have another restart policy', () => {
    const now = copyOf(old);
    now.spec.restartPolicy = 'Never';
    const [error, ...others] = validateUpdate('Pod', now, old);
    expect(others).toEqual([]);
    expect(errorTextOf(error!)).toMatch(/^spec: Forbidden: pod updates may not change fields other than `spec.containers\[\*\].image`,/);
  });

  it('may not get more containers', () => {
    const now = copyOf(old);
    now.spec.containers.push({ name: 'b', image: 'nginx', imagePullPolicy: 'Always', terminationMessagePolicy: 'File' });
    expect(validateUpdate('Pod', now, old).map(errorTextOf)).toEqual(['spec.containers: Forbidden: pod updates may not add or remove containers']);
  });
});

describe('names of images', () => {
  it('have a repository, a tag, a digest', () => {
    expect(parseImageName('nginx')).toEqual({ repository: 'nginx', tag: 'latest', digest: '' });
    expect(parseImageName('registry.example.com:5000/team/app:v1')).toEqual({ repository: 'registry.example.com:5000/team/app', tag: 'v1', digest: '' });
    expect(parseImageName('Not A Name')).toBeUndefined();
  });

  it('say when they are pulled again', () => {
    expect(['nginx', 'nginx:latest', 'nginx:1.27', `nginx@sha256:${'a'.repeat(64)}`].map(defaultPullPolicyOf)).toEqual([
      'Always',
      'Always',
      'IfNotPresent',
      'IfNotPresent',
    ]);
  });
});

describe('paths of custom columns', () => {
  it('may lack braces and the first dot', () => {
    expect(['metadata.name', '.metadata.name', '{metadata.name}', '{.metadata.name}'].map(relaxedJsonPathExpression)).toEqual(
      Array(4).fill('{.metadata.name}'),
    );
    expect(() => relaxedJsonPathExpression('{a}{b}')).toThrow('unexpected path string');
  });
});
