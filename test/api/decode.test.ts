import { describe, expect, it } from 'vitest';
import { decode, decodingMessage, strictDecodingError } from '../../src/api/decode.ts';

const podWith = (container: object): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a' },
  spec: { containers: [{ name: 'app', image: 'nginx', ...container }] },
});

describe('decoding a pod', () => {
  it('writes what Go always writes, and leaves out what is empty', () => {
    const input = { ...podWith({ command: [], stdin: false, ports: [{ containerPort: 80, hostPort: 0 }] }), status: null };
    expect(decode('Pod', input).object).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'app', image: 'nginx', ports: [{ containerPort: 80 }], resources: {} }] },
      status: {},
    });
  });

  it('keeps what is there though empty: a volume without settings, a value behind a pointer', () => {
    const input = {
      metadata: { name: 'a' },
      spec: { containers: [], volumes: [{ name: 'v', emptyDir: {} }], enableServiceLinks: false, terminationGracePeriodSeconds: 0 },
    };
    expect(decode<{ spec: object }>('Pod', input).object.spec).toEqual({
      containers: [],
      volumes: [{ name: 'v', emptyDir: {} }],
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 0,
    });
  });

  it('makes quantities and times canonical', () => {
    const input = podWith({ resources: { limits: { cpu: 2, memory: '1024Mi' }, requests: { cpu: 0.5 } } });
    const { object } = decode<{ spec: { containers: { resources: object }[] } }>('Pod', {
      ...input,
      metadata: { creationTimestamp: '2026-09-01T14:00:00.5+02:00' },
    });
    expect(object.spec.containers[0]!.resources).toEqual({ limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '500m' } });
    expect(object).toMatchObject({ metadata: { creationTimestamp: '2026-09-01T12:00:00Z' } });
  });

  it('tells every unknown field with its path, and drops it', () => {
    const { object, error, strictErrors } = decode('Pod', { ...podWith({ imagee: 'nginx' }), specc: {} });
    expect(error).toBeUndefined();
    expect(strictDecodingError(strictErrors)).toBe('strict decoding error: unknown field "spec.containers[0].imagee", unknown field "specc"');
    expect(object).not.toHaveProperty('specc');
  });

  it.each([
    [{ command: 'sleep' }, 'json: cannot unmarshal string into Go struct field Container.spec.containers.command of type []string'],
    [
      { ports: [{ containerPort: '80' }] },
      'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
    [{ env: [{ name: 'A', value: 1 }] }, 'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string'],
    [{ resources: { limits: { cpu: '1x' } } }, "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
    [{ tty: 'yes' }, 'json: cannot unmarshal string into Go struct field Container.spec.containers.tty of type bool'],
  ])('refuses %j in the words of Go', (container, error) => {
    expect(decode('Pod', podWith(container)).error).toBe(error);
  });

  it('neither changes nor shares its input', () => {
    const input = Object.freeze(podWith({ args: Object.freeze(['a']) }));
    const { object } = decode<{ spec: { containers: { args: string[] }[] } }>('Pod', input);
    object.spec.containers[0]!.args.push('b');
    expect(input).toEqual(podWith({ args: ['a'] }));
  });

  it('is reported by the server with the kind and version', () => {
    expect(decodingMessage('Pod', 'v1', 'x')).toBe('Pod in version "v1" cannot be handled as a Pod: x');
  });
});

describe('decoding other kinds', () => {
  it('checks the base64 of secrets', () => {
    expect(decode('Secret', { data: { a: '!!' } }).error).toBe('illegal base64 data at input byte 0');
    expect(decode('Secret', { data: { a: 'aGk=' } }).object).toEqual({ metadata: {}, data: { a: 'aGk=' } });
  });

  it('writes the times of an event as null when it has none', () => {
    expect(decode('Event', { metadata: { name: 'e' }, involvedObject: { kind: 'Pod' }, count: 1 }).object).toEqual({
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod' },
      count: 1,
      eventTime: null,
      firstTimestamp: null,
      lastTimestamp: null,
      reportingComponent: '',
      reportingInstance: '',
      source: {},
    });
  });
});
