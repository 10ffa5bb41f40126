/** HTTP between containers: wget's and curl's words, the small servers, and who listens. */
import { expect, test } from 'vitest';
import { createMachine, type Container, type Machine } from './machine.ts';

const APP = 'docker.io/course/web-app';

/** A web-app at 10.244.0.5 and a pod beside it with curl and wget. */
function pair(env: Readonly<Record<string, string>> = {}): { machine: Machine; app: Container; client: Container } {
  const machine = createMachine();
  const app = machine.start(APP, machine.pod('10.244.0.5'), { env });
  const client = machine.start('docker.io/library/nginx', machine.pod('10.244.0.6'), { argv: ['sleep', '100000'] });
  machine.sim.advance(100);
  return { machine, app, client };
}

test('web-app answers each of its paths, and logs what it answered', () => {
  const { app, client } = pair({ VERSION: '2.0' });
  const get = (path: string): string => client.exec(['curl', '-s', '-w', '%{http_code}', `10.244.0.5:8080${path}`]).output;
  expect(get('/')).toBe('Hello from web, version 2.0\n200');
  expect(get('/version')).toBe('2.0\n200');
  expect(get('/readyz')).toBe('ok\n200');
  expect(get('/slow?seconds=2')).toBe('done\n200');
  expect(get('/nowhere')).toBe('not found\n404');
  expect(get('/fail')).toBe('unhealthy from now on\n200');
  expect(get('/readyz')).toBe('unhealthy\n503');
  expect(app.output.replace(/^\S+ /gm, '')).toBe(
    'starting version 2.0\nlistening on :8080\nGET / 200\nGET /version 200\nGET /readyz 200\nGET /slow?seconds=2 200\nGET /nowhere 404\nGET /fail 200\nGET /readyz 503\n',
  );
});

test('web-app fails, crashes and starts slowly as its environment says', () => {
  const { machine, app, client } = pair({ STARTUP_SECONDS: '5', FAIL_AFTER_SECONDS: '10', CRASH_AFTER_SECONDS: '20' });
  expect(client.exec(['curl', '-sS', '10.244.0.5:8080/healthz'])).toEqual({
    output: 'curl: (7) Failed to connect to 10.244.0.5 port 8080 after 1 ms: Could not connect to server\n',
    status: { code: 7 },
  });
  machine.sim.advance(6000);
  expect(client.exec(['curl', '-s', '10.244.0.5:8080/healthz']).output).toBe('ok\n');
  machine.sim.advance(10_000);
  expect(client.exec(['curl', '-s', '10.244.0.5:8080/healthz']).output).toBe('unhealthy\n');
  machine.sim.advance(10_000);
  expect(app.status).toEqual({ code: 1 });
  expect(app.output.trimEnd().split('\n').at(-1)).toBe('2026-11-22T11:56:58Z ending with 1');
});

test('wget saves a page under its name, and refuses to write over it', () => {
  const { client } = pair();
  expect(client.exec(['wget', '10.244.0.5:8080/version']).output).toBe(
    "Connecting to 10.244.0.5:8080 (10.244.0.5:8080)\nsaving to 'version'\nversion              100% |********************************|     4  0:00:00 ETA\n'version' saved\n",
  );
  expect(client.exec(['wget', '-q', '10.244.0.5:8080/version'])).toEqual({ output: "wget: can't open 'version': File exists\n", status: { code: 1 } });
});

test('wget --spider only asks, and says what the server refuses', () => {
  const { client } = pair();
  expect(client.exec(['wget', '--spider', '10.244.0.5:8080/healthz']).output).toBe('Connecting to 10.244.0.5:8080 (10.244.0.5:8080)\nremote file exists\n');
  expect(client.exec(['wget', '-q', '--spider', '10.244.0.5:8080/nowhere'])).toEqual({
    output: 'wget: server returned error: HTTP/1.1 404 Not Found\n',
    status: { code: 1 },
  });
});

test('what is not simulated is refused: TLS, other schemes', () => {
  const { client } = pair();
  expect(client.exec(['wget', '-q', 'https://10.244.0.5'])).toEqual({ output: 'wget: https:// is not simulated here\n', status: { code: 1 } });
  expect(client.exec(['curl', '-sS', 'https://10.244.0.5:8080'])).toEqual({ output: 'curl: (35) TLS is not simulated here\n', status: { code: 35 } });
  expect(client.exec(['curl', '-sS', 'ftp://10.244.0.5'])).toEqual({ output: 'curl: (1) Protocol "ftp" not supported\n', status: { code: 1 } });
});

test('curl gives up after --max-time, and fails on request with -f', () => {
  const { client } = pair();
  expect(client.exec(['curl', '-sS', '-m', '1', '10.244.0.5:8080/slow?seconds=3'])).toEqual({
    output: 'curl: (28) Operation timed out after 1000 milliseconds with 0 bytes received\n',
    status: { code: 28 },
  });
  expect(client.exec(['curl', '-fsS', '10.244.0.5:8080/nowhere'])).toEqual({
    output: 'curl: (22) The requested URL returned error: 404\n',
    status: { code: 22 },
  });
  expect(client.exec(['curl', '--frobnicate', 'x'])).toEqual({
    output: "curl: option --frobnicate: is unknown\ncurl: try 'curl --help' for more information\n",
    status: { code: 2 },
  });
});

test('httpd serves the files of a directory, in front and in the background', () => {
  const { machine, client } = pair();
  const server = machine.start('docker.io/library/busybox', machine.pod('10.244.0.7'), {
    argv: ['httpd', '-f', '-v', '-p', '8000', '-h', '/www'],
    files: { '/www/index.html': 'hello\n' },
  });
  machine.sim.advance(100);
  expect(client.exec(['wget', '-qO-', '10.244.0.7:8000']).output).toBe('hello\n');
  expect(client.exec(['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '10.244.0.7:8000/none']).output).toBe('404');
  expect(server.output.replace(/:\d+:/g, ':PORT:')).toBe('10.244.0.6:PORT: response:200\n10.244.0.6:PORT: response:404\n');
  expect(server.exec(['sh', '-c', 'httpd -p 9000 -h /www; sleep 1; wget -qO- localhost:9000']).output).toBe('hello\n');
});

test('netstat -tln shows who listens, and refuses what it does not know', () => {
  const { app } = pair();
  expect(app.exec(['netstat', '-tln'])).toEqual({
    output:
      'Active Internet connections (only servers)\n' +
      'Proto Recv-Q Send-Q Local Address           Foreign Address         State       \n' +
      'tcp        0      0 0.0.0.0:8080            0.0.0.0:*               LISTEN      \n',
    status: { code: 0 },
  });
  expect(app.exec(['netstat'])).toEqual({ output: 'netstat: only listening sockets are simulated here: netstat -tln\n', status: { code: 1 } });
});

test('a client that goes away ends no worker of nginx', () => {
  const { machine } = pair();
  const server = machine.pod('10.244.0.7');
  const nginx = machine.start('docker.io/library/nginx', server);
  const client = machine.start('docker.io/library/busybox', machine.pod('10.244.0.8'), { argv: ['sleep', '100000'] });
  machine.sim.advance(1000);
  server.breakEndpoint('hang');
  expect(client.exec(['wget', '-q', '-T', '1', '10.244.0.7']).output).toBe('wget: download timed out\n');
  const before = nginx.exec(['pidof', 'nginx']).output;
  server.breakEndpoint(undefined);
  machine.sim.advance(1000);
  expect(nginx.exec(['pidof', 'nginx']).output).toBe(before);
  expect(client.exec(['wget', '-qO', '/dev/null', '10.244.0.7']).output).toBe('');
});
