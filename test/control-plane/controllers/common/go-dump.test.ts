import { expect, test } from 'vitest';
import { moreSchemaText } from '../../../../src/api/more-schema.gen.ts';
import { schemaText } from '../../../../src/api/schema.gen.ts';
import type { PodTemplateSpec } from '../../../../src/api/types.gen.ts';
import { computeHash } from '../../../../src/control-plane/controllers/common/compute-hash.ts';
import { goDumpOfTemplate, goStructs } from '../../../../src/control-plane/controllers/common/go-dump.ts';

const container = { name: 'a', image: 'nginx', resources: {}, terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' };
const spec = { restartPolicy: 'Always', terminationGracePeriodSeconds: 30, dnsPolicy: 'ClusterFirst', securityContext: {}, schedulerName: 'default-scheduler' };

test('A template has the hash that a real cluster gives it', () => {
  const template = {
    metadata: { labels: { app: 'x' } },
    spec: { ...spec, containers: [{ ...container, imagePullPolicy: 'Always' }] },
  } as unknown as PodTemplateSpec;
  expect(computeHash(template)).toBe('5bcf8ddd85');
});

test('A dump names the type of every field, set or not', () => {
  const dump = goDumpOfTemplate({ metadata: { labels: { b: '2', a: '1' } }, spec: { ...spec, containers: [container] } } as unknown as PodTemplateSpec);
  expect(dump.slice(0, 260)).toBe(
    '(v1.PodTemplateSpec){ObjectMeta:(v1.ObjectMeta){Name:(string) GenerateName:(string) Namespace:(string) SelfLink:(string) UID:(types.UID) ' +
      'ResourceVersion:(string) Generation:(int64)0 CreationTimestamp:(v1.Time){Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(',
  );
  expect(dump).toContain('Labels:(map[string]string)map[a:1 b:2] Annotations:(map[string]string)<nil>');
  expect(dump).toContain('TerminationGracePeriodSeconds:(*int64)30 ActiveDeadlineSeconds:(*int64)<nil> DNSPolicy:(v1.DNSPolicy)ClusterFirst');
});

test('Every field that the schema knows of these types is among the Go fields', () => {
  const structs = goStructs();
  const jsonNamesOf = (name: string): string[] =>
    (structs.get(name) ?? []).flatMap(({ jsonName, type }) => (jsonName === undefined ? jsonNamesOf(type) : [jsonName])).sort();
  const known = (schemaText.trim() + moreSchemaText)
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([name = '']) => structs.has(name));
  expect(known.length).toBeGreaterThan(80);
  for (const [name = '', ...fields] of known) {
    expect([name, ...jsonNamesOf(name)]).toEqual([name, ...fields.map((field) => field.replace(/[^A-Za-z].*$/, '')).sort()]);
  }
});
