import { describe, expect, it } from 'vitest';
import { createTestPlane, refusalOf } from '../support.ts';

const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } };
const metadata = { name: 'x' };

describe('what a server refuses', () => {
  const { request } = createTestPlane();
  const post = (path: string, body: object): string => refusalOf(request('POST', path, { body }));

  it('is a workload without a selector', () => {
    expect(post('/apis/apps/v1/namespaces/default/deployments', { metadata, spec: { template } })).toBe(
      '422 Invalid: Deployment.apps "x" is invalid: [spec.selector: Required value, spec.template.metadata.labels: Invalid value: {"app":"x"}: `selector` does not match template `labels`]',
    );
  });

  it('is a Job whose pods would be restarted for ever', () => {
    expect(post('/apis/batch/v1/namespaces/default/jobs', { metadata, spec: { template } })).toBe(
      '422 Invalid: Job.batch "x" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    );
  });

  it('is a profile that is asked for in two ways', () => {
    const securityContext = { appArmorProfile: { type: 'Unconfined' } };
    const annotations = { 'container.apparmor.security.beta.kubernetes.io/a': 'runtime/default' };
    const pod = { metadata: { name: 'x', annotations }, spec: { containers: [{ name: 'a', image: 'nginx', securityContext }] } };
    expect(post('/api/v1/namespaces/default/pods', pod)).toBe(
      '422 Invalid: Pod "x" is invalid: spec.containers[0].securityContext.appArmorProfile.type: Forbidden: apparmor type in annotation and field must match',
    );
  });

  it('is a pod with less than its containers ask for together', () => {
    const container = (name: string): object => ({ name, image: 'nginx', resources: { requests: { cpu: '300m' } } });
    const spec = { containers: [container('a'), container('b')], resources: { requests: { cpu: '500m' } } };
    expect(post('/api/v1/namespaces/default/pods', { metadata, spec })).toBe(
      '422 Invalid: Pod "x" is invalid: spec.resources.requests[cpu]: Invalid value: "500m": must be greater than or equal to aggregate container requests of 600m',
    );
  });

  it('is no Service whose name begins with a digit', () => {
    const spec = { ports: [{ port: 80 }] };
    expect(request('POST', '/api/v1/namespaces/default/services', { body: { metadata: { name: '1st' }, spec } }).code).toBe(201);
    expect(post('/api/v1/namespaces/default/services', { metadata: { name: 'a.b' }, spec })).toBe(
      '422 Invalid: Service "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots',
    );
  });

  it('is a log from before its end', () => {
    request('POST', '/api/v1/namespaces/default/pods', { body: { metadata: { name: 'logged' }, spec: template.spec } });
    const log = request('GET', '/api/v1/namespaces/default/pods/logged/log', { query: { tailLines: '-1' } });
    expect(refusalOf(log)).toBe('422 Invalid: PodLogOptions "logged" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0');
  });
});
