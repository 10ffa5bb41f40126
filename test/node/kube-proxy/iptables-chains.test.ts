/** The chains that a learner on a node lists: their names are kube-proxy's own hashes, their order is that of a packet's way. */
import { describe, expect, it } from 'vitest';
import type { World } from '../../../src/session/world.ts';
import { newWorld, run } from '../../support/worlds.ts';

const MANIFEST = `
apiVersion: v1
kind: Pod
metadata: {name: one, labels: {app: web}}
spec: {nodeName: node-1, containers: [{name: app, image: nginx}]}
---
apiVersion: v1
kind: Pod
metadata: {name: two, labels: {app: web}}
spec: {nodeName: node-2, containers: [{name: app, image: nginx}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, clusterIP: 10.96.0.80, selector: {app: web}, ports: [{name: http, port: 8080, targetPort: 80, nodePort: 30080}]}
---
apiVersion: v1
kind: Service
metadata: {name: near}
spec: {type: NodePort, clusterIP: 10.96.0.81, externalTrafficPolicy: Local, sessionAffinity: ClientIP, selector: {app: web}, ports: [{port: 80, nodePort: 30081}]}
---
apiVersion: v1
kind: Service
metadata: {name: nginx}
spec: {clusterIP: 10.96.0.82, selector: {app: nobody}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: node-shell}
spec:
  nodeName: node-1
  hostNetwork: true
  containers: [{name: shell, image: busybox, command: [sleep, infinity], securityContext: {privileged: true}, volumeMounts: [{name: host, mountPath: /host}]}]
  volumes: [{name: host, hostPath: {path: /}}]
---
apiVersion: v1
kind: Pod
metadata: {name: tools}
spec: {nodeName: node-3, hostNetwork: true, containers: [{name: tools, image: nicolaka/netshoot, command: [sleep, infinity], securityContext: {capabilities: {add: [NET_ADMIN]}}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: guest}
spec: {nodeName: node-3, containers: [{name: tools, image: nicolaka/netshoot, command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: admin}
spec: {nodeName: node-3, containers: [{name: tools, image: nicolaka/netshoot, command: [sleep, infinity], securityContext: {capabilities: {add: [NET_ADMIN]}}}]}
`;

function cluster(): World {
  const world = newWorld({ scenario: 'three-nodes' });
  world.apply({ type: 'write-file', path: 'it.yaml', text: MANIFEST });
  run(world, 'kubectl apply -f it.yaml');
  world.cluster.sim.advance(20_000);
  return world;
}

const onNode = (world: World, command: string): string => run(world, `kubectl exec node-shell -- chroot /host ${command}`);

describe('iptables on a node', () => {
  it('names chains as every cluster does', () => {
    const services = onNode(cluster(), 'iptables -t nat -S KUBE-SERVICES');
    expect(services).toContain('kube-system/kube-dns:dns cluster IP" -m udp --dport 53 -j KUBE-SVC-TCOU7JCQXEZGVUNU');
    expect(services).toContain('kube-system/kube-dns:dns-tcp cluster IP" -m tcp --dport 53 -j KUBE-SVC-ERIFXISQEP7F7OF4');
    expect(services).toContain('default/kubernetes:https cluster IP" -m tcp --dport 443 -j KUBE-SVC-NPX46M4PTMTKRN6Y');
  });

  it('leads from an address through the dice to an endpoint', () => {
    const world = cluster();
    expect(onNode(world, 'sh -c "iptables-save -t nat | grep -E \'default/(web|near)|KUBE-(EXT|MARK)\'"')).toMatchInlineSnapshot(`
      ":KUBE-EXT-CDGGSHYLG3RE2FKL - [0:0]
      :KUBE-EXT-JP74GBMZCWWFJUWR - [0:0]
      :KUBE-MARK-MASQ - [0:0]
      -A KUBE-EXT-CDGGSHYLG3RE2FKL -m comment --comment "masquerade traffic for default/web:http external destinations" -j KUBE-MARK-MASQ
      -A KUBE-EXT-CDGGSHYLG3RE2FKL -j KUBE-SVC-CDGGSHYLG3RE2FKL
      -A KUBE-EXT-JP74GBMZCWWFJUWR -s 10.244.0.0/24 -m comment --comment "pod traffic for default/near external destinations" -j KUBE-SVC-JP74GBMZCWWFJUWR
      -A KUBE-EXT-JP74GBMZCWWFJUWR -m comment --comment "masquerade LOCAL traffic for default/near external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ
      -A KUBE-EXT-JP74GBMZCWWFJUWR -m comment --comment "route LOCAL traffic for default/near external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC-JP74GBMZCWWFJUWR
      -A KUBE-EXT-JP74GBMZCWWFJUWR -j KUBE-SVL-JP74GBMZCWWFJUWR
      -A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
      -A KUBE-NODEPORTS -p tcp -m comment --comment "default/web:http" -m tcp --dport 30080 -j KUBE-EXT-CDGGSHYLG3RE2FKL
      -A KUBE-NODEPORTS -p tcp -m comment --comment "default/near" -m tcp --dport 30081 -j KUBE-EXT-JP74GBMZCWWFJUWR
      -A KUBE-SEP-CFFSZVIGXDI4MVRD -s 10.244.0.3/32 -m comment --comment "default/near" -j KUBE-MARK-MASQ
      -A KUBE-SEP-CFFSZVIGXDI4MVRD -p tcp -m comment --comment "default/near" -m recent --set --name KUBE-SEP-CFFSZVIGXDI4MVRD --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.244.0.3:80
      -A KUBE-SEP-FKLMYGB4THETIE7U -s 10.244.1.2/32 -m comment --comment "default/near" -j KUBE-MARK-MASQ
      -A KUBE-SEP-FKLMYGB4THETIE7U -p tcp -m comment --comment "default/near" -m recent --set --name KUBE-SEP-FKLMYGB4THETIE7U --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.244.1.2:80
      -A KUBE-SEP-IT2ZTR26TO4XFPTO -s 10.244.0.2/32 -m comment --comment "kube-system/kube-dns:dns-tcp" -j KUBE-MARK-MASQ
      -A KUBE-SEP-N4G2XR5TDX7PQE7P -s 10.244.0.2/32 -m comment --comment "kube-system/kube-dns:metrics" -j KUBE-MARK-MASQ
      -A KUBE-SEP-PBQ62IOVWGYEN623 -s 10.244.1.2/32 -m comment --comment "default/web:http" -j KUBE-MARK-MASQ
      -A KUBE-SEP-PBQ62IOVWGYEN623 -p tcp -m comment --comment "default/web:http" -m tcp -j DNAT --to-destination 10.244.1.2:80
      -A KUBE-SEP-UF6OOORCMXPJJDSV -s 10.244.0.3/32 -m comment --comment "default/web:http" -j KUBE-MARK-MASQ
      -A KUBE-SEP-UF6OOORCMXPJJDSV -p tcp -m comment --comment "default/web:http" -m tcp -j DNAT --to-destination 10.244.0.3:80
      -A KUBE-SEP-V2PECCYPB6X2GSCW -s 172.18.0.2/32 -m comment --comment "default/kubernetes:https" -j KUBE-MARK-MASQ
      -A KUBE-SEP-YIL6JZP7A3QYXJU2 -s 10.244.0.2/32 -m comment --comment "kube-system/kube-dns:dns" -j KUBE-MARK-MASQ
      -A KUBE-SERVICES -d 10.96.0.80/32 -p tcp -m comment --comment "default/web:http cluster IP" -m tcp --dport 8080 -j KUBE-SVC-CDGGSHYLG3RE2FKL
      -A KUBE-SERVICES -d 10.96.0.81/32 -p tcp -m comment --comment "default/near cluster IP" -m tcp --dport 80 -j KUBE-SVC-JP74GBMZCWWFJUWR
      -A KUBE-SVC-CDGGSHYLG3RE2FKL ! -s 10.244.0.0/24 -d 10.96.0.80/32 -p tcp -m comment --comment "default/web:http cluster IP" -m tcp --dport 8080 -j KUBE-MARK-MASQ
      -A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.0.3:80" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-UF6OOORCMXPJJDSV
      -A KUBE-SVC-CDGGSHYLG3RE2FKL -m comment --comment "default/web:http -> 10.244.1.2:80" -j KUBE-SEP-PBQ62IOVWGYEN623
      -A KUBE-SVC-ERIFXISQEP7F7OF4 ! -s 10.244.0.0/24 -d 10.96.0.10/32 -p tcp -m comment --comment "kube-system/kube-dns:dns-tcp cluster IP" -m tcp --dport 53 -j KUBE-MARK-MASQ
      -A KUBE-SVC-JD5MR3NA4I4DYORP ! -s 10.244.0.0/24 -d 10.96.0.10/32 -p tcp -m comment --comment "kube-system/kube-dns:metrics cluster IP" -m tcp --dport 9153 -j KUBE-MARK-MASQ
      -A KUBE-SVC-JP74GBMZCWWFJUWR ! -s 10.244.0.0/24 -d 10.96.0.81/32 -p tcp -m comment --comment "default/near cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ
      -A KUBE-SVC-JP74GBMZCWWFJUWR -m comment --comment "default/near -> 10.244.0.3:80" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-CFFSZVIGXDI4MVRD --mask 255.255.255.255 --rsource -j KUBE-SEP-CFFSZVIGXDI4MVRD
      -A KUBE-SVC-JP74GBMZCWWFJUWR -m comment --comment "default/near -> 10.244.1.2:80" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-FKLMYGB4THETIE7U --mask 255.255.255.255 --rsource -j KUBE-SEP-FKLMYGB4THETIE7U
      -A KUBE-SVC-JP74GBMZCWWFJUWR -m comment --comment "default/near -> 10.244.0.3:80" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-CFFSZVIGXDI4MVRD
      -A KUBE-SVC-JP74GBMZCWWFJUWR -m comment --comment "default/near -> 10.244.1.2:80" -j KUBE-SEP-FKLMYGB4THETIE7U
      -A KUBE-SVC-NPX46M4PTMTKRN6Y ! -s 10.244.0.0/24 -d 10.96.0.1/32 -p tcp -m comment --comment "default/kubernetes:https cluster IP" -m tcp --dport 443 -j KUBE-MARK-MASQ
      -A KUBE-SVC-TCOU7JCQXEZGVUNU ! -s 10.244.0.0/24 -d 10.96.0.10/32 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP" -m udp --dport 53 -j KUBE-MARK-MASQ
      -A KUBE-SVL-JP74GBMZCWWFJUWR -m comment --comment "default/near -> 10.244.0.3:80" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-CFFSZVIGXDI4MVRD --mask 255.255.255.255 --rsource -j KUBE-SEP-CFFSZVIGXDI4MVRD
      -A KUBE-SVL-JP74GBMZCWWFJUWR -m comment --comment "default/near -> 10.244.0.3:80" -j KUBE-SEP-CFFSZVIGXDI4MVRD
      "
    `);
  });

  it('turns away what has no endpoints, and loses what has none on this node', () => {
    const world = cluster();
    expect(run(world, 'kubectl exec tools -- sh -c "iptables-save -t filter | grep has.no"')).toMatchInlineSnapshot(`
      "-A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment "default/near has no local endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30081 -j DROP
      -A KUBE-SERVICES -d 10.96.0.82/32 -p tcp -m comment --comment "default/nginx has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable
      "
    `);
    expect(run(world, 'kubectl exec tools -- iptables -t nat -nvL KUBE-NODEPORTS')).toMatchInlineSnapshot(`
      "Chain KUBE-NODEPORTS (1 references)
       pkts bytes target     prot opt in     out     source               destination         
          0     0 KUBE-EXT-CDGGSHYLG3RE2FKL  6    --  *      *       0.0.0.0/0            0.0.0.0/0            /* default/web:http */ tcp dpt:30080
          0     0 KUBE-EXT-JP74GBMZCWWFJUWR  6    --  *      *       0.0.0.0/0            0.0.0.0/0            /* default/near */ tcp dpt:30081
      "
    `);
    expect(run(world, 'kubectl exec tools -- iptables -L FORWARD --line-numbers')).toMatchInlineSnapshot(`
      "Chain FORWARD (policy ACCEPT)
      num  target     prot opt source               destination         
      1    KUBE-PROXY-FIREWALL  all  --  anywhere             anywhere             ctstate NEW /* kubernetes load balancer firewall */
      2    KUBE-FORWARD  all  --  anywhere             anywhere             /* kubernetes forwarding rules */
      3    KUBE-SERVICES  all  --  anywhere             anywhere             ctstate NEW /* kubernetes service portals */
      4    KUBE-EXTERNAL-SERVICES  all  --  anywhere             anywhere             ctstate NEW /* kubernetes externally-visible service portals */
      "
    `);
  });

  it('is denied without the capability, and empty in a pod of its own', () => {
    const world = cluster();
    expect(run(world, 'kubectl exec guest -- iptables -t nat -L')).toBe(
      'iptables v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\ncommand terminated with exit code 4\n',
    );
    expect(run(world, 'kubectl exec admin -- iptables -t nat -S')).toBe('-P PREROUTING ACCEPT\n-P INPUT ACCEPT\n-P OUTPUT ACCEPT\n-P POSTROUTING ACCEPT\n');
    expect(run(world, 'kubectl exec tools -- iptables -t nat -L NOWHERE')).toBe(
      'iptables: No chain/target/match by that name.\ncommand terminated with exit code 1\n',
    );
  });
});
