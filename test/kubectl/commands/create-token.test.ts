/** kubectl create token: what is in the token, and what is refused. */
import { beforeAll, expect, it } from 'vitest';
import type { World } from '../../../src/session/world.ts';
import { EPOCH_MS, newWorld, run as runIn } from '../../support/worlds.ts';

let world: World;
const run = (words: string): string => runIn(world, `kubectl create token ${words}`);
beforeAll(() => {
  world = newWorld();
  runIn(world, 'kubectl run web --image=nginx');
});

it('prints a token that says whose it is and how long it holds', () => {
  const [header = '', claims = ''] = run('default --duration=2h --bound-object-kind=Pod --bound-object-name=web').split('.');
  const read = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  expect(read(header).alg).toBe('RS256');
  const { iat, exp, sub, 'kubernetes.io': bound } = read(claims);
  expect(sub).toBe('system:serviceaccount:default:default');
  expect((exp as number) - (iat as number)).toBe(7200);
  expect((iat as number) * 1000).toBeGreaterThan(EPOCH_MS);
  expect(bound).toMatchObject({ namespace: 'default', pod: { name: 'web' }, serviceaccount: { name: 'default' } });
});

it.each([
  ['nope', 'error: failed to create token: serviceaccounts "nope" not found\n'],
  ['', "error: exactly one NAME is required, got 0\nSee 'kubectl create token -h' for help and examples\n"],
  [
    'default --duration=1m',
    'error: failed to create token: TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes\n',
  ],
  ['default --duration=1ms', 'error: --duration cannot be expressed in units less than seconds\n'],
  ['default --bound-object-kind=Pod', 'error: --bound-object-name is required if --bound-object-kind is provided\n'],
  ['default --bound-object-kind=Foo --bound-object-name=a', 'error: supported --bound-object-kind values are Node, Pod, Secret\n'],
  ['default --bound-object-kind=Pod --bound-object-name=nope', 'error: failed to create token: pods "nope" not found\n'],
])('create token %s is refused', (words, out) => {
  expect(run(words)).toBe(out);
});
