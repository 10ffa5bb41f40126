import { expect, test } from 'vitest';
import { formatImageReference, parseImageReference } from '../../../src/node/cri/image-reference.ts';

const whole = (image: string): string => {
  const reference = parseImageReference(image);
  return typeof reference === 'string' ? `error: ${reference}` : formatImageReference(reference);
};

test.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['nginx:1.27', 'docker.io/library/nginx:1.27'],
  ['grafana/grafana', 'docker.io/grafana/grafana:latest'],
  ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
  ['localhost:5000/app', 'localhost:5000/app:latest'],
  [`nginx@sha256:${'a'.repeat(64)}`, `docker.io/library/nginx@sha256:${'a'.repeat(64)}`],
  ['NGINX:::latest', 'error: invalid reference format: repository name (library/NGINX) must be lowercase'],
  ['nginx:', 'error: invalid reference format'],
  ['', 'error: invalid reference format'],
])('%s stands for %s', (image, expected) => {
  expect(whole(image)).toBe(expected);
});
