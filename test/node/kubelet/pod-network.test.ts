/** What a pod's network looks like from its containers, from its neighbours and from the node, in a whole cluster. */
import { expect, it } from 'vitest';
import { newWorld, run } from '../../support/worlds.ts';
import type { World } from '../../../src/session/world.ts';

const pod = (name: string, spec: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec:\n${spec}\n---\n`;
const SLEEPER = pod('visitor', '  containers: [{name: app, image: busybox, command: [sleep, "1000"]}]');

function worldWith(manifests: string): World {
  const world = newWorld();
  world.apply({ type: 'write-file', path: 'pods.yaml', text: manifests });
  run(world, 'kubectl apply -f pods.yaml; sleep 8');
  return world;
}

it('gives a pod in the node’s network the node’s own hosts file', () => {
  const aliases = '  hostAliases: [{ip: 10.1.2.3, hostnames: [far, away]}]';
  const world = worldWith(pod('app', `  hostNetwork: true\n${aliases}\n  containers: [{name: app, image: busybox, command: [sleep, "1000"]}]`));
  expect(run(world, 'kubectl exec app -- cat /etc/hosts; kubectl exec app -- hostname')).toBe(
    '# Kubernetes-managed hosts file (host network).\n127.0.0.1\tlocalhost\n127.0.1.1\tnode-1\n\n# Entries added by HostAliases.\n10.1.2.3\tfar\taway\nnode-1\n',
  );
});

it('opens a host port at the node’s address until the pod is gone', () => {
  const world = worldWith(SLEEPER + pod('web', '  containers: [{name: web, image: nginx, ports: [{containerPort: 80, hostPort: 8080}]}]'));
  const ask = (): string => run(world, 'kubectl exec visitor -- wget -qO /dev/null http://172.18.0.2:8080/ && echo answered');
  expect(ask()).toBe('answered\n');
  run(world, 'kubectl delete pod web --now');
  expect(ask()).toBe("wget: can't connect to remote host (172.18.0.2): Connection refused\ncommand terminated with exit code 1\n");
});

it('keeps what listens on loopback within the pod: a probe from the node is refused', () => {
  const command = '[sh, -c, "mkdir /www; echo hi > /www/index.html; exec httpd -f -p 127.0.0.1:8080 -h /www"]';
  const probe = 'readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 2}';
  const world = worldWith(
    `${SLEEPER}${pod('shy', `  containers: [{name: web, image: busybox, command: ${command}, ${probe}}, {name: app, image: busybox, command: [sleep, "1000"]}]`)}`,
  );
  expect(run(world, 'kubectl exec shy -c app -- wget -qO- http://localhost:8080/')).toBe('hi\n');
  expect(run(world, "kubectl get pod shy -o jsonpath='{.status.containerStatuses[*].ready}'")).toBe('true false');
  expect(run(world, "kubectl events --for pod/shy | grep -o 'Readiness.*' | tail -1")).toMatch(
    /^Readiness probe failed: Get "http:\/\/10\.244\.0\.\d+:8080\/": dial tcp 10\.244\.0\.\d+:8080: connect: connection refused\n$/,
  );
});
