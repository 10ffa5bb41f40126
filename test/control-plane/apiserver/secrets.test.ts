import { expect, it } from 'vitest';
import { encodeText } from '../../../src/control-plane/apiserver/registry/secret-strategy.ts';
import { createTestPlane } from '../support.ts';

it('moves what a secret says in plain text to where it is kept', () => {
  const { client } = createTestPlane();
  const { data, stringData, type } = client.create('secrets', {
    metadata: { name: 's', namespace: 'default' },
    data: { a: 'eA==', b: 'eA==' },
    stringData: { b: 'hunter2' },
  });
  expect([data, stringData, type]).toEqual([{ a: 'eA==', b: 'aHVudGVyMg==' }, undefined, 'Opaque']);
});

it('encodes text as its UTF-8 bytes', () => {
  expect(['', 'a', 'ab', 'abc', 'schön ✓', '%41'].map(encodeText)).toEqual(['', 'YQ==', 'YWI=', 'YWJj', 'c2Now7ZuIOKckw==', 'JTQx']);
});
