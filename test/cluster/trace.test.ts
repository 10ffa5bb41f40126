/** `trace`: from pods, nodes and the learner's machine, to where a request ends and what to look at then. */
import { describe, expect, it } from 'vitest';
import type { World } from '../../src/session/world.ts';
import { newWorld, run } from '../support/worlds.ts';

const pod = (name: string, node: number, spec: string, labels = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {${labels}}}\nspec: {nodeName: node-${node}, ${spec}}\n---\n`;
const SLEEP = 'containers: [{name: app, image: busybox, command: [sleep, infinity]}]';
const service = (name: string, address: string, spec: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {${address === '' ? '' : `clusterIP: ${address}, `}${spec}}\n---\n`;

const MANIFEST = [
  pod('client', 1, SLEEP, 'role: client'),
  pod('plain', 1, `dnsPolicy: Default, ${SLEEP}`),
  pod('web', 2, 'containers: [{name: app, image: nginx}]', 'app: web'),
  pod('shy', 1, 'containers: [{name: app, image: busybox, command: [sh, -c, "httpd -f -p 127.0.0.1:8080"]}]', 'app: shy'),
  service('web', '10.96.0.80', 'type: NodePort, selector: {app: web}, ports: [{port: 8080, targetPort: 80, nodePort: 30080}]'),
  service(
    'near',
    '10.96.0.81',
    'type: NodePort, externalTrafficPolicy: Local, sessionAffinity: ClientIP, selector: {app: web}, ports: [{port: 80, nodePort: 30081}]',
  ),
  service('inside', '10.96.0.82', 'internalTrafficPolicy: Local, selector: {app: web}, ports: [{port: 80}]'),
  service('each', 'None', 'selector: {app: web}, ports: [{port: 80}]'),
  service('nobody', 'None', 'selector: {app: nobody}, ports: [{port: 80}]'),
  service('empty', '10.96.0.83', 'selector: {app: nobody}, ports: [{port: 80}]'),
  service('shy', '10.96.0.84', 'selector: {app: shy}, ports: [{port: 8080}]'),
  service('alias', '', 'type: ExternalName, externalName: web.default.svc.cluster.local'),
  service('away', '', 'type: ExternalName, externalName: db.example.com'),
].join('');

function cluster(scenario = 'three-nodes'): World {
  const world = newWorld({ scenario });
  world.apply({ type: 'write-file', path: 'it.yaml', text: scenario === 'three-nodes' ? MANIFEST : MANIFEST.replace('nodeName: node-2', 'nodeName: node-1') });
  run(world, 'kubectl apply -f it.yaml');
  world.cluster.sim.advance(20_000);
  return world;
}

/** What traces print, with the names of pods in place of their addresses. */
function traces(world: World, ...lines: readonly string[]): string {
  const addresses = run(world, "kubectl get pods -A -o jsonpath='{range .items[*]}{.metadata.name}={.status.podIP} {end}'").trim().split(' ');
  let text = lines.map((line) => `$ ${line}\n${run(world, line)}`).join('');
  for (const each of addresses) {
    const [name = '', address = ''] = each.split('=');
    text = text.replaceAll(new RegExp(`\\b${address.replaceAll('.', '\\.')}\\b`, 'g'), name.replace(/^coredns.*/, 'COREDNS').toUpperCase());
  }
  return text;
}

describe('trace', () => {
  it('goes through names, rules and nodes to a socket', () => {
    expect(
      traces(
        cluster(),
        'trace client http://web:8080',
        'trace client each',
        'trace client http://alias:8080',
        'trace shy http://localhost:8080',
        'trace node/node-3 10.96.0.80:8080',
      ),
    ).toMatchInlineSnapshot(`
      "$ trace client http://web:8080
        pod      client is CLIENT on node-1
        name     web is web.default.svc.cluster.local, which is 10.96.0.80
        address  10.96.0.80:8080 is a ClusterIP of Service default/web
        rule     kube-proxy on node-1 sends it to WEB:80, the only ready endpoint
        route    from node-1 to node-2, where web is
        socket   pod web listens on port 80: it answers
      $ trace client each
        pod      client is CLIENT on node-1
        name     each is each.default.svc.cluster.local, which is WEB
        route    from node-1 to node-2, where web is
        socket   pod web listens on port 80: it answers
      $ trace client http://alias:8080
        pod      client is CLIENT on node-1
        name     alias is alias.default.svc.cluster.local, another name for web.default.svc.cluster.local (ExternalName), which is 10.96.0.80
        address  10.96.0.80:8080 is a ClusterIP of Service default/web
        rule     kube-proxy on node-1 sends it to WEB:80, the only ready endpoint
        route    from node-1 to node-2, where web is
        socket   pod web listens on port 80: it answers
      $ trace shy http://localhost:8080
        pod      shy is SHY on node-1
        socket   localhost is pod shy itself, and something in it listens on port 8080: it answers
      $ trace node/node-3 10.96.0.80:8080
        node     node-3 is 172.18.0.4
        address  10.96.0.80:8080 is a ClusterIP of Service default/web
        rule     kube-proxy on node-3 sends it to WEB:80, the only ready endpoint
        route    from node-3 to node-2, where web is
        socket   pod web listens on port 80: it answers
      "
    `);
  });

  it('reads the rules of the node whose door is knocked at', () => {
    expect(
      traces(
        cluster(),
        'trace laptop http://172.18.0.2:30080',
        'trace laptop http://172.18.0.2:30081',
        'trace laptop http://172.18.0.3:30081',
        'trace client http://172.18.0.3:30081',
        'trace client http://172.18.0.4:30081',
      ),
    ).toMatchInlineSnapshot(`
      "$ trace laptop http://172.18.0.2:30080
        laptop   your machine is 172.18.0.100, beside the nodes: no route leads from it to pods
        address  172.18.0.2:30080 is a NodePort of Service default/web
        rule     kube-proxy on node-1 sends it to WEB:80, the only ready endpoint
        rule     it leaves node-1 as if from 172.18.0.2: the pod does not see who asked
        route    from node-1 to node-2, where web is
        socket   pod web listens on port 80: it answers
      $ trace laptop http://172.18.0.2:30081
        laptop   your machine is 172.18.0.100, beside the nodes: no route leads from it to pods
        address  172.18.0.2:30081 is a NodePort of Service default/near
      ✗ rule     traffic policy Local, and no endpoint is on node-1: dropped (timed out)
      Look next: kubectl get pods -o wide   or: kubectl describe service near
      $ trace laptop http://172.18.0.3:30081
        laptop   your machine is 172.18.0.100, beside the nodes: no route leads from it to pods
        address  172.18.0.3:30081 is a NodePort of Service default/near
        rule     kube-proxy on node-2 sends it to WEB:80, the only ready endpoint on this node (traffic policy Local)
        socket   pod web listens on port 80: it answers
      $ trace client http://172.18.0.3:30081
        pod      client is CLIENT on node-1
        address  172.18.0.3:30081 is a NodePort of Service default/near
        rule     kube-proxy on node-2 sends it to WEB:80, the only ready endpoint on this node (traffic policy Local)
        socket   pod web listens on port 80: it answers
      $ trace client http://172.18.0.4:30081
        pod      client is CLIENT on node-1
        address  172.18.0.4:30081 is a NodePort of Service default/near
      ✗ rule     traffic policy Local, and no endpoint is on node-3: dropped (timed out)
      Look next: kubectl get pods -o wide   or: kubectl describe service near
      "
    `);
  });

  it('tells of the endpoint that a client keeps', () => {
    const world = cluster();
    run(world, 'kubectl exec client -- wget -qO- http://near');
    expect(traces(world, 'trace client http://near')).toMatchInlineSnapshot(`
      "$ trace client http://near
        pod      client is CLIENT on node-1
        name     near is near.default.svc.cluster.local, which is 10.96.0.81
        address  10.96.0.81:80 is a ClusterIP of Service default/near
        rule     kube-proxy on node-1 sends it to WEB:80, the one that it had before: sessionAffinity ClientIP keeps it for 10800 s
        route    from node-1 to node-2, where web is
        socket   pod web listens on port 80: it answers
      "
    `);
  });

  it('says where a request ends, and what to look at then', () => {
    const world = cluster();
    expect(
      traces(
        world,
        'trace client wbe',
        'trace client nobody',
        'trace client away',
        'trace plain web',
        'trace laptop web',
        'trace laptop 10.96.0.80:8080',
        "trace laptop $(kubectl get pod web -o jsonpath='{.status.podIP}')",
        'trace client empty',
        'trace client web',
        'trace client inside',
        'trace client shy:8080',
        "trace client $(kubectl get pod web -o jsonpath='{.status.podIP}'):81",
        'trace client 10.244.0.200',
        'trace nobody web',
        'trace deploy/web web -n shop',
        'trace node/node-9 web',
      ),
    ).toMatchInlineSnapshot(`
      "$ trace client wbe
        pod      client is CLIENT on node-1
      ✗ name     nobody knows wbe: asked for wbe.default.svc.cluster.local, wbe.svc.cluster.local, wbe.cluster.local, wbe (bad address)
      Look next: kubectl get services -A
      $ trace client nobody
        pod      client is CLIENT on node-1
      ✗ name     nobody has no address: no pod of namespace default has the labels app=nobody that Service nobody selects (bad address)
      Look next: kubectl get pods --show-labels
      $ trace client away
        pod      client is CLIENT on node-1
      ✗ name     away is away.default.svc.cluster.local, another name for db.example.com (ExternalName), which nobody here knows (bad address)
      Look next: kubectl get service away
      $ trace plain web
        pod      plain is PLAIN on node-1
      ✗ name     nobody answers at 172.18.0.1: dnsPolicy Default asks this server, which does not know the cluster's names (bad address)
      $ trace laptop web
        laptop   your machine is 172.18.0.100, beside the nodes: no route leads from it to pods
      ✗ name     nobody knows web outside of pods: the cluster's DNS is asked by pods alone (could not resolve host)
      $ trace laptop 10.96.0.80:8080
        laptop   your machine is 172.18.0.100, beside the nodes: no route leads from it to pods
      ✗ route    10.96.0.80 is the virtual address of Service web: only nodes and pods have rules for it (timed out)
      Look next: kubectl get service web
      $ trace laptop $(kubectl get pod web -o jsonpath='{.status.podIP}')
        laptop   your machine is 172.18.0.100, beside the nodes: no route leads from it to pods
      ✗ route    WEB is pod web, and no route leads from your machine to pods (timed out)
      Look next: kubectl port-forward --help   or: kubectl get services
      $ trace client empty
        pod      client is CLIENT on node-1
        name     empty is empty.default.svc.cluster.local, which is 10.96.0.83
        address  10.96.0.83:80 is a ClusterIP of Service default/empty
      ✗ rule     no pod of namespace default has the labels app=nobody that Service empty selects: refused (connection refused)
      Look next: kubectl get pods --show-labels
      $ trace client web
        pod      client is CLIENT on node-1
        name     web is web.default.svc.cluster.local, which is 10.96.0.80
      ✗ address  10.96.0.80 is Service web, which has no port 80, only 8080: no rule matches, and no answer comes (timed out)
      Look next: kubectl get service web
      $ trace client inside
        pod      client is CLIENT on node-1
        name     inside is inside.default.svc.cluster.local, which is 10.96.0.82
        address  10.96.0.82:80 is a ClusterIP of Service default/inside
      ✗ rule     traffic policy Local, and no endpoint is on node-1: dropped (timed out)
      Look next: kubectl get pods -o wide   or: kubectl describe service inside
      $ trace client shy:8080
        pod      client is CLIENT on node-1
        name     shy is shy.default.svc.cluster.local, which is 10.96.0.84
        address  10.96.0.84:8080 is a ClusterIP of Service default/shy
        rule     kube-proxy on node-1 sends it to SHY:8080, the only ready endpoint
      ✗ socket   pod shy listens on port 8080 only at 127.0.0.1, for itself (connection refused)
      Look next: kubectl exec shy -- netstat -tln   or: kubectl logs shy
      $ trace client $(kubectl get pod web -o jsonpath='{.status.podIP}'):81
        pod      client is CLIENT on node-1
      ✗ socket   nothing in pod web listens on port 81, only on 80 (connection refused)
      Look next: kubectl exec web -- netstat -tln   or: kubectl logs web
      $ trace client 10.244.0.200
        pod      client is CLIENT on node-1
      ✗ route    nobody has the address 10.244.0.200: no answer comes (no route to host, or timed out)
      Look next: kubectl get pods -A -o wide
      $ trace nobody web
      ✗ pod      there is no pod nobody in namespace default
      Look next: kubectl get pods   or: kubectl get pods -A
      $ trace deploy/web web -n shop
      trace: deploy/web sends no requests, its pods do: name one of them
      Look next: kubectl get pods -n shop
      $ trace node/node-9 web
      ✗ node     there is no node node-9
      Look next: kubectl get nodes
      "
    `);
    run(world, 'kubectl scale deployment coredns -n kube-system --replicas=0');
    world.cluster.sim.advance(5000);
    expect(traces(world, 'trace client web')).toMatchInlineSnapshot(`
      "$ trace client web
        pod      client is CLIENT on node-1
      ✗ name     nobody answers at 10.96.0.10: Service kube-dns in kube-system has no ready pod, so no name is known (bad address)
      Look next: kubectl get pods -n kube-system -l k8s-app=kube-dns   or: kubectl get endpointslices -n kube-system -l k8s-app=kube-dns
      "
    `);
  });

  it('agrees with what the request itself meets', () => {
    const world = cluster();
    const failsAs = (line: string): boolean => run(world, `${line} > /dev/null 2>&1; echo $?`).trim() !== '0';
    const inside = [
      'web:8080',
      'each',
      'alias:8080',
      'wbe',
      'nobody',
      'away',
      'empty',
      'web',
      'inside',
      'shy:8080',
      '172.18.0.3:30081',
      '172.18.0.4:30081',
      '172.18.0.3:9',
    ];
    const outside = ['172.18.0.2:30080', '172.18.0.2:30081', '172.18.0.3:30081', '10.96.0.80:8080', 'web:8080', '10.244.1.2', '172.18.0.2'];
    for (const url of inside) expect([url, failsAs(`trace client ${url}`)]).toEqual([url, failsAs(`kubectl exec client -- wget -qO- -T 2 ${url}`)]);
    for (const url of outside) expect([url, failsAs(`trace laptop ${url}`)]).toEqual([url, failsAs(`curl -s -m 2 ${url}`)]);
  });

  it('knows of faults: a node that is cut off, a program that hangs', () => {
    const world = cluster();
    run(world, 'fault cut-off node-2');
    expect(traces(world, 'trace client http://web:8080', 'trace laptop http://172.18.0.3:30080')).toMatchInlineSnapshot(`
      "$ trace client http://web:8080
        pod      client is CLIENT on node-1
        name     web is web.default.svc.cluster.local, which is 10.96.0.80
        address  10.96.0.80:8080 is a ClusterIP of Service default/web
        rule     kube-proxy on node-1 sends it to WEB:80, the only ready endpoint
      ✗ route    node-2 is cut off from the network: no answer comes (timed out)
      Look next: kubectl get nodes   or: why node/node-2
      $ trace laptop http://172.18.0.3:30080
        laptop   your machine is 172.18.0.100, beside the nodes: no route leads from it to pods
      ✗ route    node-2 is cut off from the network: no answer comes (timed out)
      Look next: kubectl get nodes   or: why node/node-2
      "
    `);
    run(world, 'fault end network/node-2');
    run(world, 'fault break-endpoint web --hang');
    expect(traces(world, 'trace client http://web:8080')).toMatchInlineSnapshot(`
      "$ trace client http://web:8080
        pod      client is CLIENT on node-1
        name     web is web.default.svc.cluster.local, which is 10.96.0.80
        address  10.96.0.80:8080 is a ClusterIP of Service default/web
        rule     kube-proxy on node-1 sends it to WEB:80, the only ready endpoint
      ✗ socket   pod web takes the connection on port 80 and never answers (timed out)
      Look next: kubectl exec web -- netstat -tln   or: kubectl logs web
      "
    `);
  });

  it('names the policy that loses the packet', () => {
    const world = cluster('with-network-policies');
    const policy = (spec: string): void => {
      run(world, `kubectl create -f - <<'END'\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: closed}, spec: ${spec}}\nEND`);
      world.cluster.sim.advance(1000);
    };
    expect(traces(world, 'trace client http://web:8080')).toMatchInlineSnapshot(`
      "$ trace client http://web:8080
        pod      client is CLIENT on node-1
        name     web is web.default.svc.cluster.local, which is 10.96.0.80
        address  10.96.0.80:8080 is a ClusterIP of Service default/web
        rule     kube-proxy on node-1 sends it to WEB:80, the only ready endpoint
        policy   there is no NetworkPolicy: everything may pass
        socket   pod web listens on port 80: it answers
      "
    `);
    policy('{podSelector: {matchLabels: {app: web}}}');
    expect(traces(world, 'trace client http://web:8080')).toMatchInlineSnapshot(`
      "$ trace client http://web:8080
        pod      client is CLIENT on node-1
        name     web is web.default.svc.cluster.local, which is 10.96.0.80
        address  10.96.0.80:8080 is a ClusterIP of Service default/web
        rule     kube-proxy on node-1 sends it to WEB:80, the only ready endpoint
      ✗ policy   default/closed closes the way in to default/web, and none allows this: dropped (timed out)
      Look next: kubectl describe networkpolicy closed
      "
    `);
    run(world, 'kubectl delete networkpolicy closed');
    policy('{podSelector: {matchLabels: {role: client}}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}');
    expect(traces(world, 'trace client http://web:8080', 'trace client http://10.96.0.80:8080')).toMatchInlineSnapshot(`
      "$ trace client http://web:8080
        pod      client is CLIENT on node-1
      ✗ name     the question to CoreDNS is dropped: default/closed closes the way out of default/client, and none allows this; a policy for egress must allow UDP port 53
      Look next: kubectl describe networkpolicy closed
      $ trace client http://10.96.0.80:8080
        pod      client is CLIENT on node-1
        address  10.96.0.80:8080 is a ClusterIP of Service default/web
        rule     kube-proxy on node-1 sends it to WEB:80, the only ready endpoint
        policy   no NetworkPolicy is against it
        socket   pod web listens on port 80: it answers
      "
    `);
  });

  it('answers `why` of a request, too', () => {
    expect(traces(cluster(), 'why client http://empty')).toMatchInlineSnapshot(`
      "$ why client http://empty
        pod      client is CLIENT on node-1
        name     empty is empty.default.svc.cluster.local, which is 10.96.0.83
        address  10.96.0.83:80 is a ClusterIP of Service default/empty
      ✗ rule     no pod of namespace default has the labels app=nobody that Service empty selects: refused (connection refused)
      Look next: kubectl get pods --show-labels
      "
    `);
  });
});
