/** What the tools in containers print of names, interfaces and requests. The real ones of Debian 12 printed these formats. */
import { expect, test } from 'vitest';
import type { World } from '../../src/session/world.ts';
import { newWorld, run } from '../support/worlds.ts';

const MANIFEST = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: nginx, image: nginx}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {clusterIP: 10.96.0.80, selector: {app: web}, ports: [{name: http, port: 8080, targetPort: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: redis}
spec: {clusterIP: None, selector: {app: redis}, ports: [{name: redis, port: 6379}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: redis}
spec: {serviceName: redis, selector: {matchLabels: {app: redis}}, template: {metadata: {labels: {app: redis}}, spec: {containers: [{name: redis, image: redis}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: outside}
spec: {type: ExternalName, externalName: db.example.com}
---
apiVersion: v1
kind: Pod
metadata: {name: tools}
spec: {containers: [{name: tools, image: nicolaka/netshoot, command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: box}
spec: {containers: [{name: box, image: busybox, command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: curl, image: curlimages/curl, command: [sleep, infinity]}]}
`;

function shop(): World {
  const world = newWorld();
  world.apply({ type: 'write-file', path: 'it.yaml', text: MANIFEST });
  run(world, 'kubectl apply -f it.yaml');
  world.cluster.sim.advance(20_000);
  return world;
}

/** What commands in a pod print, without what dice decide. */
const inPod = (world: World, pod: string, ...commands: readonly string[]): string =>
  commands
    .map((command) => `$ ${command}\n${run(world, `kubectl exec ${pod} -- ${command}`)}`)
    .join('')
    .replaceAll('\r', '')
    .replace(/id: \d+/g, 'id: N')
    .replace(/COOKIE: \w+/g, 'COOKIE: C')
    .replace(/ port \d{5} failed/g, ' port P failed');

test('dig shows every part of an answer, and only what is asked for', () => {
  expect(
    inPod(
      shop(),
      'tools',
      'dig +search web',
      'dig web.default.svc.cluster.local SRV +noall +answer +additional',
      'dig +short _redis._tcp.redis.default.svc.cluster.local SRV',
      'dig -x 10.96.0.80 +short',
      'dig +noall +answer +authority AAAA web.default.svc.cluster.local',
      'dig @10.244.0.250 +time=1 +tries=2 web',
      'dig +nonsense web',
    ),
  ).toMatchInlineSnapshot(`
    "$ dig +search web

    ; <<>> DiG 9.18.38 <<>> +search web
    ;; global options: +cmd
    ;; Got answer:
    ;; WARNING: .local is reserved for Multicast DNS
    ;; You are currently testing what happens when an mDNS query is leaked to DNS
    ;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: N
    ;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
    ;; WARNING: recursion requested but not available

    ;; OPT PSEUDOSECTION:
    ; EDNS: version: 0, flags:; udp: 1232
    ; COOKIE: C (echoed)
    ;; QUESTION SECTION:
    ;web.default.svc.cluster.local.	IN	A

    ;; ANSWER SECTION:
    web.default.svc.cluster.local. 30 IN	A	10.96.0.80

    ;; Query time: 1 msec
    ;; SERVER: 10.96.0.10#53(10.96.0.10) (UDP)
    ;; WHEN: Tue Sep 01 12:10:20 UTC 2026
    ;; MSG SIZE  rcvd: 115

    $ dig web.default.svc.cluster.local SRV +noall +answer +additional
    web.default.svc.cluster.local. 30 IN	SRV	0 100 8080 web.default.svc.cluster.local.
    web.default.svc.cluster.local. 30 IN	A	10.96.0.80
    $ dig +short _redis._tcp.redis.default.svc.cluster.local SRV
    0 100 6379 redis-0.redis.default.svc.cluster.local.
    $ dig -x 10.96.0.80 +short
    web.default.svc.cluster.local.
    $ dig +noall +answer +authority AAAA web.default.svc.cluster.local
    cluster.local.		30	IN	SOA	ns.dns.cluster.local. hostmaster.cluster.local. 1 7200 1800 86400 30
    $ dig @10.244.0.250 +time=1 +tries=2 web
    ;; communications error to 10.244.0.250#53: timed out
    ;; communications error to 10.244.0.250#53: timed out

    ; <<>> DiG 9.18.38 <<>> @10.244.0.250 +time=1 +tries=2 web
    ; (1 server found)
    ;; global options: +cmd
    ;; no servers could be reached
    command terminated with exit code 9
    $ dig +nonsense web
    Invalid option: +nonsense
    Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
                {global-d-opt} host [@local-server] {local-d-opt}
                [ host [@local-server] {local-d-opt} [...]]

    Use "dig -h" (or "dig -h | more") for complete list of options
    command terminated with exit code 1
    "
  `);
});

test("BIND's nslookup and host, and busybox' nslookup, each in its own words", () => {
  const world = shop();
  expect(inPod(world, 'tools', 'nslookup web', 'nslookup outside', 'nslookup 10.96.0.80', 'nslookup nothing', 'host redis', 'host nothing'))
    .toMatchInlineSnapshot(`
    "$ nslookup web
    Server:		10.96.0.10
    Address:	10.96.0.10#53

    Name:	web.default.svc.cluster.local
    Address: 10.96.0.80

    $ nslookup outside
    Server:		10.96.0.10
    Address:	10.96.0.10#53

    outside.default.svc.cluster.local	canonical name = db.example.com.
    ** server can't find db.example.com: NXDOMAIN

    command terminated with exit code 1
    $ nslookup 10.96.0.80
    80.0.96.10.in-addr.arpa	name = web.default.svc.cluster.local.

    $ nslookup nothing
    Server:		10.96.0.10
    Address:	10.96.0.10#53

    ** server can't find nothing: NXDOMAIN

    command terminated with exit code 1
    $ host redis
    redis.default.svc.cluster.local has address 10.244.0.4
    $ host nothing
    Host nothing not found: 3(NXDOMAIN)
    command terminated with exit code 1
    "
  `);
  expect(inPod(world, 'box', 'nslookup outside.default.svc.cluster.local', 'nslookup -type=a nothing.default.svc.cluster.local')).toMatchInlineSnapshot(`
    "$ nslookup outside.default.svc.cluster.local
    Server:		10.96.0.10
    Address:	10.96.0.10:53

    outside.default.svc.cluster.local	canonical name = db.example.com

    outside.default.svc.cluster.local	canonical name = db.example.com

    $ nslookup -type=a nothing.default.svc.cluster.local
    Server:		10.96.0.10
    Address:	10.96.0.10:53

    ** server can't find nothing.default.svc.cluster.local: NXDOMAIN

    command terminated with exit code 1
    "
  `);
});

test('without CoreDNS the question comes back refused, and each tool says so at once or after its patience', () => {
  const world = shop();
  run(world, 'kubectl scale deployment coredns -n kube-system --replicas=0');
  world.cluster.sim.advance(10_000);
  const startMs = world.cluster.sim.nowMs;
  expect(inPod(world, 'tools', 'dig web', 'nslookup web', 'getent hosts web')).toMatchInlineSnapshot(`
    "$ dig web
    ;; communications error to 10.96.0.10#53: connection refused
    ;; communications error to 10.96.0.10#53: connection refused
    ;; communications error to 10.96.0.10#53: connection refused

    ; <<>> DiG 9.18.38 <<>> web
    ;; global options: +cmd
    ;; no servers could be reached
    command terminated with exit code 9
    $ nslookup web
    ;; communications error to 10.96.0.10#53: connection refused
    ;; communications error to 10.96.0.10#53: connection refused
    ;; communications error to 10.96.0.10#53: connection refused
    ;; no servers could be reached

    command terminated with exit code 1
    $ getent hosts web
    command terminated with exit code 2
    "
  `);
  expect(inPod(world, 'box', 'nslookup web', 'wget -qO- http://web:8080')).toMatchInlineSnapshot(`
    "$ nslookup web
    nslookup: write to '10.96.0.10': Connection refused
    ;; connection timed out; no servers could be reached

    command terminated with exit code 1
    $ wget -qO- http://web:8080
    wget: bad address 'web:8080'
    command terminated with exit code 1
    "
  `);
  expect(inPod(world, 'client', 'curl http://web:8080')).toMatchInlineSnapshot(`
    "$ curl http://web:8080
    curl: (6) Could not resolve host: web
    command terminated with exit code 6
    "
  `);
  expect(world.cluster.sim.nowMs - startMs).toBeLessThan(2000);
});

test('a pod of a StatefulSet knows its full name', () => {
  expect(inPod(shop(), 'redis-0', 'hostname', 'hostname -f', 'hostname -d', 'hostname -s', 'hostname -i')).toMatchInlineSnapshot(`
    "$ hostname
    redis-0
    $ hostname -f
    redis-0.redis.default.svc.cluster.local
    $ hostname -d
    redis.default.svc.cluster.local
    $ hostname -s
    redis-0
    $ hostname -i
    10.244.0.4
    "
  `);
});

test('interfaces, ways, neighbours and listeners, as busybox and as iproute2 print them', () => {
  const world = shop();
  run(world, 'kubectl exec box -- wget -qO- -T 1 http://10.244.0.250');
  run(world, 'kubectl exec box -- wget -qO- http://web:8080');
  expect(inPod(world, 'box', 'ip addr show eth0', 'ip link show lo', 'ip route get 10.96.0.80', 'arp', 'ip neigh', 'route -n', 'ip addr show eth7'))
    .toMatchInlineSnapshot(`
    "$ ip addr show eth0
    2: eth0@if9: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue qlen 1000
        link/ether 0a:58:0a:f4:00:06 brd ff:ff:ff:ff:ff:ff
        inet 10.244.0.6/24 brd 10.244.0.255 scope global eth0
           valid_lft forever preferred_lft forever
    $ ip link show lo
    1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000
        link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    $ ip route get 10.96.0.80
    10.96.0.80 via 10.244.0.1 dev eth0  src 10.244.0.6 
    $ arp
    ? (10.244.0.1) at 0a:58:0a:f4:00:01 [ether]  on eth0
    ? (10.244.0.250) at <incomplete>   on eth0
    $ ip neigh
    10.244.0.1 dev eth0 lladdr 0a:58:0a:f4:00:01 ref 1 used 0/0/0 probes 0 REACHABLE
    10.244.0.250 dev eth0 ref 1 used 0/0/0 probes 3 FAILED
    $ route -n
    Kernel IP routing table
    Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
    0.0.0.0         10.244.0.1      0.0.0.0         UG    0      0        0 eth0
    10.244.0.0      0.0.0.0         255.255.255.0   U     0      0        0 eth0
    $ ip addr show eth7
    ip: can't find device 'eth7'
    command terminated with exit code 1
    "
  `);
  expect(inPod(world, 'tools', 'ip addr show eth0', 'ip -br addr', 'ip route', 'ip foo')).toMatchInlineSnapshot(`
    "$ ip addr show eth0
    2: eth0@if8: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
        link/ether 0a:58:0a:f4:00:05 brd ff:ff:ff:ff:ff:ff link-netnsid 0
        inet 10.244.0.5/24 brd 10.244.0.255 scope global eth0
           valid_lft forever preferred_lft forever
    $ ip -br addr
    lo               UNKNOWN        127.0.0.1/8 
    eth0@if8         UP             10.244.0.5/24 
    $ ip route
    default via 10.244.0.1 dev eth0 
    10.244.0.0/24 dev eth0 proto kernel scope link src 10.244.0.5 
    $ ip foo
    Object "foo" is unknown, try "ip help".
    command terminated with exit code 1
    "
  `);
  expect(inPod(world, 'redis-0', 'netstat -tlnp')).toMatchInlineSnapshot(`
    "$ netstat -tlnp
    Active Internet connections (only servers)
    Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    
    tcp        0      0 0.0.0.0:6379            0.0.0.0:*               LISTEN      1/redis-server      
    "
  `);
  expect(inPod(world, 'tools', 'sh -c "nc -l -p 90 & sleep 1; ss -tln; ss -tulnp"').replace(/pid=\d+/, 'pid=N')).toMatchInlineSnapshot(`
    "$ sh -c "nc -l -p 90 & sleep 1; ss -tln; ss -tulnp"
    State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
    LISTEN 0      4096         0.0.0.0:90        0.0.0.0:*          
    Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess                    
    tcp   LISTEN 0      4096         0.0.0.0:90        0.0.0.0:*    users:(("nc",pid=N,fd=3))
    "
  `);
});

test('curl -v tells every step, to the end or to where it failed', () => {
  const world = shop();
  const client = run(world, "kubectl get pod client -o jsonpath='{.status.podIP}'");
  expect(
    inPod(
      world,
      'client',
      'curl -sv -o /dev/null http://web:8080/nowhere',
      `curl -sv ${client}:81`,
      'curl -v -m 2 http://web:81',
      'curl -v http://nothing',
      "curl -s -u a:b --resolve shop.example:8080:10.96.0.80 -H 'Host: x' -o /dev/null -w '%{http_code} %{remote_ip}' http://shop.example:8080/",
      'curl --connect-timeout 1 http://10.244.0.250',
    ).replaceAll(client, 'CLIENT'),
  ).toMatchInlineSnapshot(`
    "$ curl -sv -o /dev/null http://web:8080/nowhere
    * Host web:8080 was resolved.
    * IPv6: (none)
    * IPv4: 10.96.0.80
    *   Trying 10.96.0.80:8080...
    * Connected to web (10.96.0.80) port 8080
    * using HTTP/1.x
    > GET /nowhere HTTP/1.1
    > Host: web:8080
    > User-Agent: curl/8.11.1
    > Accept: */*
    > 
    * Request completely sent off
    < HTTP/1.1 404 Not Found
    < Server: nginx/1.22.1
    < Date: Tue, 01 Sep 2026 12:10:20 GMT
    < Content-Type: text/html
    < Content-Length: 153
    < Connection: keep-alive
    < 
    * Connection #0 to host web left intact
    $ curl -sv CLIENT:81
    *   Trying CLIENT:81...
    * connect to CLIENT port 81 from CLIENT port P failed: Connection refused
    * Failed to connect to CLIENT port 81 after 0 ms: Could not connect to server
    * closing connection #0
    command terminated with exit code 7
    $ curl -v -m 2 http://web:81
    * Host web:81 was resolved.
    * IPv6: (none)
    * IPv4: 10.96.0.80
    *   Trying 10.96.0.80:81...
    * Connection timed out after 2000 milliseconds
    * closing connection #0
    curl: (28) Connection timed out after 2000 milliseconds
    command terminated with exit code 28
    $ curl -v http://nothing
    * Could not resolve host: nothing
    * shutting down connection #0
    curl: (6) Could not resolve host: nothing
    command terminated with exit code 6
    $ curl -s -u a:b --resolve shop.example:8080:10.96.0.80 -H 'Host: x' -o /dev/null -w '%{http_code} %{remote_ip}' http://shop.example:8080/
    200 10.96.0.80$ curl --connect-timeout 1 http://10.244.0.250
    curl: (28) Failed to connect to 10.244.0.250 port 80 after 1000 ms: Timeout was reached
    command terminated with exit code 28
    "
  `);
});
