import { describe, expect, it } from 'vitest';
import { decodeProtobuf } from '../../src/server/protobuf.ts';

/** What kubectl 1.33 sends for `create configmap a --from-literal=x=1` and `create service clusterip s --tcp=80:http`. */
const CONFIG_MAP = 'azhzAAoPCgJ2MRIJQ29uZmlnTWFwEhsKEQoBYRIAGgAiACoAMgA4AEIAEgYKAXgSATEaACIA';
const SERVICE =
  'azhzAAoNCgJ2MRIHU2VydmljZRJmChsKAXMSABoAIgAqADIAOABCAFoICgNhcHASAXMSQwoeCgc4MC1odHRwEgNUQ1AYUCIKCAEQABoEaHR0cCgAEggKA2FwcBIBcxoAIglDbHVzdGVySVA6AEIAUgBaAGAAaAAaAgoAGgAiAA==';

const decode = (base64: string): Record<string, unknown> => decodeProtobuf(Buffer.from(base64, 'base64'));

describe('an object on the protobuf wire', () => {
  it('becomes the JSON that it stands for, maps and zero times too', () => {
    expect(decode(CONFIG_MAP)).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', generateName: '', namespace: '', selfLink: '', uid: '', resourceVersion: '', generation: 0, creationTimestamp: null },
      data: { x: '1' },
    });
  });

  it('keeps lists, and numbers that may be texts', () => {
    expect(decode(SERVICE)).toMatchObject({
      kind: 'Service',
      spec: { ports: [{ name: '80-http', protocol: 'TCP', port: 80, targetPort: 'http', nodePort: 0 }], selector: { app: 's' }, type: 'ClusterIP' },
    });
  });

  it('is refused where it is none, is cut short, or has a field that nobody here knows', () => {
    const bytes = Buffer.from(CONFIG_MAP, 'base64');
    expect(() => decodeProtobuf(Buffer.from('{}'))).toThrow('expected prefix 6b 38 73 00');
    expect(() => decodeProtobuf(bytes.subarray(0, bytes.length - 9))).toThrow('the protobuf message is malformed');
    const unknownField = Buffer.concat([Buffer.from('k8s\0'), Buffer.from([10, 15, 10, 2]), Buffer.from('v1'), Buffer.from([18, 9]), Buffer.from('ConfigMap')]);
    expect(() => decodeProtobuf(Buffer.concat([unknownField, Buffer.from([18, 3, 0xf2, 0x06, 0])]))).toThrow('field 110 of ConfigMap is not known here');
  });

  it('of a kind that nobody knows is left to the door, which says so', () => {
    expect(decodeProtobuf(Buffer.concat([Buffer.from('k8s\0'), Buffer.from([10, 8, 18, 6]), Buffer.from('Widget')]))).toEqual({
      apiVersion: '',
      kind: 'Widget',
    });
  });
});
