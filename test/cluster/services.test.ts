import { describe, expect, it } from 'vitest';
import { clusterViewOf } from '../../src/cluster/cluster-view.ts';
import type { World } from '../../src/session/world.ts';
import { newWorld, run } from '../support/worlds.ts';

const APP = `
cat > app.yaml <<'END'
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: nginx}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client, labels: {role: client}}
spec: {containers: [{name: client, image: busybox, command: [sleep, "3600"]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 8080, targetPort: 80, nodePort: 30080}]}
END
kubectl apply -f app.yaml`;

const worldWithApp = (scenario = 'one-node'): World => {
  const world = newWorld({ scenario });
  run(world, APP);
  world.cluster.sim.advance(8000);
  return world;
};
const ask = (world: World, url: string): string => run(world, `kubectl exec client -- wget -qO- -T 2 ${url} 2>&1 | grep -e '<title>' -e wget`);
const TITLE = '<title>Welcome to nginx!</title>\n';

describe('a Service', () => {
  it('is reached by name, by address, and on a port of the node', () => {
    const world = worldWithApp();
    const address = run(world, "kubectl get svc web -o jsonpath='{.spec.clusterIP}'").trim();
    expect([ask(world, 'http://web:8080'), ask(world, `http://${address}:8080`), ask(world, 'http://172.18.0.2:30080')]).toEqual([TITLE, TITLE, TITLE]);
    expect(ask(world, 'http://web:80')).toBe('wget: download timed out\n');
    expect(ask(world, 'http://172.18.0.2:30081')).toBe("wget: can't connect to remote host (172.18.0.2): Connection refused\n");
  });

  it('refuses once nothing is behind it', () => {
    const world = worldWithApp();
    run(world, 'kubectl delete pod web');
    world.cluster.sim.advance(3000);
    expect(ask(world, 'http://web:8080')).toMatch(/^wget: can't connect to remote host \(10\.\d+\.\d+\.\d+\): Connection refused\n$/);
    expect(run(world, 'kubectl get endpoints web --no-headers 2>/dev/null')).toMatch(/^web +<none> /);
  });

  it('is not found by name while CoreDNS has no pod', () => {
    const world = worldWithApp();
    run(world, 'kubectl -n kube-system delete deployment coredns');
    world.cluster.sim.advance(60_000);
    expect(run(world, 'kubectl -n kube-system get pods --no-headers 2>&1')).toBe('No resources found in kube-system namespace.\n');
    expect(ask(world, 'http://web:8080')).toBe("wget: bad address 'web:8080'\n");
  });

  it('keeps what it was given when it is applied again, and gives it back when it goes', () => {
    const world = worldWithApp();
    expect(run(world, 'kubectl apply -f app.yaml | tail -1')).toBe('service/web unchanged\n');
    expect(run(world, 'kubectl expose pod web --name=other --port=80 --type=NodePort --dry-run=server -o jsonpath="{.spec.ports[0].port}"')).toBe('80');
    run(world, `kubectl get svc web -o yaml | grep -v resourceVersion | sed -e 's/^  name: web/  name: twin/' > twin.yaml`);
    const again = run(world, 'kubectl create -f twin.yaml 2>&1');
    expect(again).toContain('provided IP is already allocated');
    run(world, 'kubectl delete svc web');
    expect(run(world, 'kubectl create -f twin.yaml 2>&1')).toBe('service/twin created\n');
  });

  it('shows in the picture of the cluster with its endpoints', () => {
    const { services } = clusterViewOf(worldWithApp().cluster.api);
    expect(services).toMatchObject([
      {
        name: 'web',
        type: 'NodePort',
        ports: [{ port: 8080, targetPort: '80', nodePort: 30080 }],
        selector: { app: 'web' },
        endpoints: [{ pod: 'web', node: 'node-1', ready: true, terminating: false }],
      },
    ]);
  });
});

describe('a network policy', () => {
  const POLICY = `kubectl apply -f - <<'END'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-clients}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{from: [{podSelector: {matchLabels: {role: client}}}], ports: [{port: 80}]}]
END`;

  it('closes the pods that it selects to all but those that it names', () => {
    const world = worldWithApp('with-network-policies');
    run(world, POLICY);
    world.cluster.sim.advance(1000);
    expect(ask(world, 'http://web:8080')).toBe(TITLE);
    run(world, 'kubectl label pod client role-');
    world.cluster.sim.advance(1000);
    expect(ask(world, 'http://web:8080')).toBe('wget: download timed out\n');
  });

  it('that forgets DNS leaves names unknown', () => {
    const world = worldWithApp('with-network-policies');
    run(
      world,
      `kubectl create -f - <<'END'
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: closed}, spec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}}
END`,
    );
    world.cluster.sim.advance(1000);
    expect(ask(world, 'http://web:8080')).toBe("wget: bad address 'web:8080'\n");
    const address = run(world, "kubectl get svc web -o jsonpath='{.spec.clusterIP}'").trim();
    expect(ask(world, `http://${address}:8080`)).toBe(TITLE);
  });

  it('does nothing in a cluster without an agent', () => {
    const world = worldWithApp();
    run(world, POLICY);
    run(world, 'kubectl label pod client role-');
    world.cluster.sim.advance(1000);
    expect(ask(world, 'http://web:8080')).toBe(TITLE);
  });
});

describe('trace', () => {
  it('follows a request to the socket that answers', () => {
    const world = worldWithApp();
    const text = run(world, 'trace client http://web:8080')
      .replaceAll(/10\.(9[6-9]|1\d\d)\.\d+\.\d+/g, 'VIRTUAL')
      .replaceAll(/10\.244\.0\.\d+/g, 'POD');
    expect(text).toBe(
      [
        '  pod      client is POD on node-1',
        '  name     web is web.default.svc.cluster.local, which is VIRTUAL',
        '  address  VIRTUAL:8080 is a ClusterIP of Service default/web',
        '  rule     kube-proxy on node-1 sends it to POD:80, the only ready endpoint',
        '  socket   pod web listens on port 80: it answers',
        '',
      ].join('\n'),
    );
  });

  it('says where it ends, and why', () => {
    const world = worldWithApp();
    const last = (line: string): string =>
      run(world, line)
        .trimEnd()
        .split('\n')
        .find((each) => each.startsWith('✗'))!
        .replace(/10\.\d+\.\d+\.\d+/, 'ADDRESS');
    expect(last('trace client http://web:80')).toBe(
      '✗ address  ADDRESS is Service web, which has no port 80, only 8080: no rule matches, and no answer comes (timed out)',
    );
    run(world, 'kubectl label pod web app=wbe --overwrite');
    world.cluster.sim.advance(2000);
    expect(last('trace client http://web:8080')).toBe(
      '✗ rule     no pod of namespace default has the labels app=web that Service web selects: refused (connection refused)',
    );
    expect(last('trace client http://wbe')).toBe(
      '✗ name     nobody knows wbe: asked for wbe.default.svc.cluster.local, wbe.svc.cluster.local, wbe.cluster.local, wbe (bad address)',
    );
  });
});
