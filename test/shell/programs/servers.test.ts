import { addressAnswer } from '../../../src/kernel/dns.ts';
import { expect, test } from 'vitest';
import { createMachine } from './machine.ts';

test('redis keeps strings, lists and hashes, counts, and forgets in time', () => {
  const machine = createMachine();
  const redis = machine.start('docker.io/library/redis', machine.pod('10.244.0.5'));
  machine.sim.advance(100);
  const cli = (...words: string[]): string => redis.exec(['redis-cli', '--no-raw', ...words]).output;
  expect(cli('PING')).toBe('PONG\n');
  expect(cli('SET', 'name', 'web')).toBe('OK\n');
  expect(cli('GET', 'name')).toBe('"web"\n');
  expect(cli('GET', 'nobody')).toBe('(nil)\n');
  expect(cli('INCR', 'hits')).toBe('(integer) 1\n');
  expect(cli('INCR', 'name')).toBe('(error) ERR value is not an integer or out of range\n');
  expect(cli('LPUSH', 'list', 'a', 'b', 'c')).toBe('(integer) 3\n');
  expect(cli('LRANGE', 'list', '0', '-1')).toBe('1) "c"\n2) "b"\n3) "a"\n');
  expect(cli('GET', 'list')).toBe('(error) WRONGTYPE Operation against a key holding the wrong kind of value\n');
  expect(cli('HSET', 'h', 'x', '1', 'y', '2')).toBe('(integer) 2\n');
  expect(cli('HGETALL', 'h')).toBe('1) "x"\n2) "1"\n3) "y"\n4) "2"\n');
  expect(cli('EXPIRE', 'name', '10')).toBe('(integer) 1\n');
  machine.sim.advance(11_000);
  expect(cli('TTL', 'name')).toBe('(integer) -2\n');
  expect(cli('GET')).toBe("(error) ERR wrong number of arguments for 'get' command\n");
  expect(cli('NOPE', 'a')).toBe("(error) ERR unknown command 'NOPE', with args beginning with: 'a' \n");
});

test('redis answers inline commands over nc, from another pod', () => {
  const machine = createMachine();
  machine.start('docker.io/library/redis', machine.pod('10.244.0.5'));
  const client = machine.start('docker.io/library/busybox', machine.pod('10.244.0.6'), { argv: ['sleep', '1000'] });
  machine.sim.advance(100);
  expect(client.exec(['sh', '-c', 'echo PING | nc -w 1 10.244.0.5 6379'])).toEqual({ output: '+PONG\r\n', status: { code: 0 } });
});

test('redis listens at the one address that it is told', () => {
  const machine = createMachine();
  const redis = machine.start('docker.io/library/redis', machine.pod('10.244.0.5'), { argv: ['redis-server', '--bind', '127.0.0.1'] });
  machine.sim.advance(100);
  expect(redis.exec(['redis-cli', 'PING']).output).toBe('PONG\n');
  expect(redis.exec(['redis-cli', '-h', '10.244.0.5', 'PING']).output).toBe('Could not connect to Redis at 10.244.0.5:6379: Connection refused\n');
});

test('redis ends on SIGTERM', () => {
  const machine = createMachine();
  const redis = machine.start('docker.io/library/redis', machine.pod('10.244.0.5'));
  machine.sim.advance(100);
  machine.kernel.signal(redis.process, 'TERM');
  machine.sim.advance(100);
  expect(redis.status).toEqual({ code: 0 });
});

test("the course's web app turns unhealthy when it is told to, and takes memory", () => {
  const machine = createMachine();
  const app = machine.start('docker.io/course/web-app', machine.pod('10.244.0.5'), { env: { GREETING: 'Ahoy' } });
  machine.sim.advance(100);
  const get = (path: string): string => app.exec(['wget', '-qO-', `localhost:8080${path}`]).output;
  expect(get('/')).toBe('Ahoy from web, version 1.0\n');
  expect(get('/healthz')).toBe('ok\n');
  expect(get('/fail')).toBe('unhealthy from now on\n');
  expect(get('/healthz')).toBe('wget: server returned error: HTTP/1.1 503 Service Temporarily Unavailable\n');
  expect(get('/leak?mb=8')).toBe('8 MiB held\n');
  const client = machine.start('docker.io/library/busybox', machine.pod('10.244.0.6'), { argv: ['sleep', '1000'] });
  expect(client.exec(['wget', '-qO-', '10.244.0.5:8080/exit?code=7']).output).toBe('bye\n');
  machine.sim.advance(100);
  expect(app.status).toEqual({ code: 7 });
});

test('fluentd prints a line every ten seconds and ignores SIGTERM, as pid 1 without a handler does', () => {
  const machine = createMachine();
  const agent = machine.start('docker.io/library/fluentd', machine.pod('10.244.0.5'));
  machine.sim.advance(10_500);
  machine.kernel.signal(agent.process, 'TERM');
  machine.sim.advance(1000);
  expect(agent.status).toBe(undefined);
  expect(agent.output).toBe('Sun Nov 22 11:56:33 UTC 2026 fluentd alive 0\nSun Nov 22 11:56:43 UTC 2026 fluentd alive 1\n');
});

test('nslookup tells a name that exists from one that does not', () => {
  const machine = createMachine();
  machine.network.setNameServer('10.96.0.10', ({ name, type }) => addressAnswer(name, type, name === 'web.default.svc.cluster.local' ? ['10.244.0.9'] : []));
  machine.pod('10.96.0.10');
  const files = { '/etc/resolv.conf': 'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n' };
  const client = machine.start('docker.io/library/busybox', machine.pod('10.244.0.6'), { argv: ['sleep', '1000'], files });
  machine.sim.advance(10);
  expect(client.exec(['nslookup', 'web.default.svc.cluster.local'])).toEqual({
    output: 'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.244.0.9\n\n\n',
    status: { code: 0 },
  });
  const missing = "** server can't find nope.default.svc.cluster.local: NXDOMAIN\n\n";
  expect(client.exec(['nslookup', 'nope.default.svc.cluster.local'])).toEqual({
    output: `Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n${missing}${missing}`,
    status: { code: 1 },
  });
});

test('wget gives up where nobody answers', () => {
  const machine = createMachine();
  const client = machine.start('docker.io/library/busybox', machine.pod('10.244.0.6'), { argv: ['sleep', '1000'] });
  machine.sim.advance(10);
  expect(client.exec(['wget', '-qO-', '-T', '2', 'http://10.244.0.77'])).toEqual({ output: 'wget: download timed out\n', status: { code: 1 } });
});

test('ps in a pod with nginx shows master and workers', () => {
  const machine = createMachine();
  const web = machine.start('docker.io/library/nginx', machine.pod('10.244.0.5'));
  machine.sim.advance(100);
  expect(web.exec(['ps']).output).toBe(
    'PID   USER     COMMAND\n    1 root     nginx -g daemon off;\n    2 root     nginx: worker process\n    3 root     nginx: worker process\n    4 root     ps\n',
  );
});
