/** kubectl port-forward on a whole cluster, asked with curl from the same machine. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../../../src/session/world.ts';
import { newWorld, run as runIn } from '../../support/worlds.ts';

let world: World;
const run = (line: string): string => runIn(world, line);

beforeAll(() => {
  world = newWorld();
  run('kubectl create deployment web --image=nginx --port=80; kubectl expose deployment web --port=8888 --target-port=80');
  run('kubectl wait --for=condition=Available deployment/web');
});

describe('kubectl port-forward', () => {
  it('leads a port of this machine to a pod, and ends well with Ctrl-C', () => {
    expect(run('kubectl port-forward deploy/web 8080:80 & sleep 1; curl -s localhost:8080 | grep title; kill -INT $!; wait $!; echo $?')).toBe(
      'Forwarding from 127.0.0.1:8080 -> 80\nHandling connection for 8080\n<title>Welcome to nginx!</title>\n0\n',
    );
  });

  it('is reached from another terminal until Ctrl-C in its own', () => {
    const screens: Record<string, string> = { one: '', two: '' };
    const pair = newWorld({ onOutput: (terminal, data) => (screens[terminal] += data) });
    for (const terminal of ['one', 'two']) pair.apply({ type: 'open-terminal', terminal, columns: 100, rows: 30, skin: 'plain' });
    const type = (terminal: string, data: string, ms: number): void => {
      pair.apply({ type: 'type', terminal, data });
      pair.advanceTo(pair.nowMs + ms);
    };
    type('one', 'kubectl run web --image=nginx && kubectl wait --for=condition=Ready pod/web\r', 10_000);
    type('one', 'kubectl port-forward web 8080:80\r', 2000);
    type('two', 'curl -s localhost:8080 | grep -c nginx\r', 2000);
    expect(screens.one).toContain('Forwarding from 127.0.0.1:8080 -> 80\r\nHandling connection for 8080\r\n');
    type('one', '\x03', 1000);
    type('two', 'curl -s localhost:8080; echo code $?\r', 2000);
    expect(screens.two).toContain('code 7\r\n');
  });

  it('finds the port of a Service, several ports, and one that is free', () => {
    const out = run('kubectl port-forward svc/web 9000:8888 :8888 & sleep 1; curl -sI localhost:9000 | head -n 1; kill -INT $!; wait');
    expect(out).toMatch(
      /^Forwarding from 127\.0\.0\.1:9000 -> 80\nForwarding from 127\.0\.0\.1:\d+ -> 80\nHandling connection for 9000\nHTTP\/1\.1 200 OK\r\n$/,
    );
  });

  it('leaves nobody listening when it has ended, however it ended', () => {
    expect(run('kubectl port-forward deploy/web 8080:80 >/dev/null & sleep 1; kill -9 $!; sleep 1; curl -s localhost:8080; echo $?')).toMatch(/7\n$/);
  });

  it('gives up after a connection that nobody takes in the pod', () => {
    const out = run('kubectl port-forward deploy/web 8081:81 & sleep 1; curl -s localhost:8081; echo curl $?; wait $!; echo $?');
    expect(
      out
        .replaceAll(/[0-9a-f]{64}/g, 'ID')
        .replace(/cni-[0-9a-f-]+/, 'cni-UUID')
        .replace(/E0901 \S+ +\d+/, 'E'),
    ).toBe(
      'Forwarding from 127.0.0.1:8081 -> 81\nHandling connection for 8081\n' +
        'E portforward.go:442] "An error occurred forwarding" err="error forwarding port 81 to pod ID, uid : failed to execute portforward in network namespace ' +
        '\\"/var/run/netns/cni-UUID\\": failed to connect to localhost:81 inside namespace \\"ID\\", IPv4: dial tcp4 127.0.0.1:81: connect: connection refused ' +
        'IPv6 dial tcp6 [::1]:81: connect: connection refused " localPort=8081 remotePort=81\nerror: lost connection to pod\ncurl 52\n1\n',
    );
  });

  it('notices at the next connection that its pod is gone', () => {
    const out = run(
      'kubectl port-forward deploy/web 8080:80 & sleep 1; kubectl delete pod --all --wait >/dev/null; sleep 2; curl localhost:8080; wait $!; echo $?',
    );
    expect(out).toMatch(
      /^Forwarding from 127\.0\.0\.1:8080 -> 80\nHandling connection for 8080\nE\S+ .*failed to find sandbox .*\nerror: lost connection to pod\ncurl: \(52\) Empty reply from server\n1\n$/,
    );
  });

  it('says which ports it cannot have', () => {
    expect(run('kubectl port-forward svc/web 9001:8888 >/dev/null & sleep 1; kubectl port-forward svc/web 9001:8888; kill -INT %1; wait')).toBe(
      'Unable to listen on port 9001: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:9001: bind: ' +
        'address already in use unable to create listener: Error listen tcp6 [::1]:9001: bind: cannot assign requested address]\n' +
        'error: unable to listen on any of the requested ports: [{9001 80}]\n',
    );
    expect(run('kubectl port-forward deploy/web 80')).toMatch(/^Unable to listen on port 80: .*Error listen tcp4 127\.0\.0\.1:80: bind: permission denied/);
  });

  it.each([
    ['web', "error: TYPE/NAME and list of ports are required for port-forward\nSee 'kubectl port-forward -h' for help and examples\n"],
    ['nope 80', 'Error from server (NotFound): pods "nope" not found\n'],
    ['svc/web 80', 'error: Service web does not have a service port 80\n'],
    ['svc/web http', "error: Service 'web' does not have a named port 'http'\n"],
    ['deploy/web x:80', 'error: error parsing local port \'x\': strconv.ParseUint: parsing "x": invalid syntax\n'],
    ['deploy/web 8080:', 'error: remote port cannot be empty\n'],
    ['deploy/web 70000', 'error: error parsing local port \'70000\': strconv.ParseUint: parsing "70000": value out of range\n'],
    ['deploy/web 8080:80 --address=here', 'error: here is not a valid IP\n'],
    ['node/node-1 80', 'error: cannot attach to *v1.Node: selector for *v1.Node not implemented\n'],
  ])('port-forward %s is refused', (words, out) => {
    expect(run(`kubectl port-forward ${words}`)).toBe(out);
  });
});
