import { expect, it } from 'vitest';
import { SortedKeys } from '../../../src/control-plane/etcd/sorted-keys.ts';

function keysOf(...keys: string[]): SortedKeys {
  const sorted = new SortedKeys();
  for (const key of keys) sorted.add(key);
  return sorted;
}

it('gives the keys of a folder and of those below it in order, whenever they came', () => {
  const keys = keysOf('/r/pods/shop/b', '/r/pods/a/y', '/r/nodes/n2', '/r/pods/a-b/z', '/r/pods/a/x', '/r/nodes/n1');
  expect([...keys.under('/r/pods/')]).toEqual(['/r/pods/a-b/z', '/r/pods/a/x', '/r/pods/a/y', '/r/pods/shop/b']);
  expect([...keys.under('/r/pods/a/')]).toEqual(['/r/pods/a/x', '/r/pods/a/y']);
  expect([...keys.under('/r/nodes/')]).toEqual(['/r/nodes/n1', '/r/nodes/n2']);
  keys.add('/r/pods/a/w');
  expect([...keys.under('/r/pods/a/')]).toEqual(['/r/pods/a/w', '/r/pods/a/x', '/r/pods/a/y']);
});

it('has nothing under a folder that nobody wrote to', () => {
  expect([...keysOf('/r/pods/a/x').under('/r/secrets/')]).toEqual([]);
});
