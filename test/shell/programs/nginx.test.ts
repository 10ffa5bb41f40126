import { expect, test } from 'vitest';
import { createMachine } from './machine.ts';

const NGINX = 'docker.io/library/nginx';

test('nginx says at its start what the recorded one says', () => {
  const machine = createMachine();
  const web = machine.start(NGINX, machine.pod('10.244.0.5'));
  machine.sim.advance(1000);
  expect(web.output.replace(/OS: Linux .*/, 'OS: Linux')).toBe(
    [
      'using the "epoll" event method',
      'nginx/1.22.1',
      'OS: Linux',
      'getrlimit(RLIMIT_NOFILE): 20000:20000',
      'start worker processes',
      'start worker process 2',
      'start worker process 3',
    ]
      .map((line) => `2026/11/22 11:56:33 [notice] 1#1: ${line}\n`)
      .join(''),
  );
});

test('a second nginx in the same pod tries five times to bind and gives up', () => {
  const machine = createMachine();
  const net = machine.pod('10.244.0.5');
  machine.start(NGINX, net);
  machine.sim.advance(100);
  const two = machine.start(NGINX, net);
  machine.sim.advance(2400);
  expect(two.status).toBe(undefined);
  expect(two.output.split('\n').slice(0, 5)).toEqual([
    '2026/11/22 11:56:33 [emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use)',
    'nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)',
    '2026/11/22 11:56:33 [emerg] 1#1: bind() to [::]:80 failed (98: Address already in use)',
    'nginx: [emerg] bind() to [::]:80 failed (98: Address already in use)',
    '2026/11/22 11:56:33 [notice] 1#1: try again to bind() after 500ms',
  ]);
  machine.sim.advance(200);
  expect(two.status).toEqual({ code: 1 });
  expect(two.output.trimEnd().split('\n').slice(-2)).toEqual([
    '2026/11/22 11:56:35 [emerg] 1#1: still could not bind()',
    'nginx: [emerg] still could not bind()',
  ]);
});

test('wget and curl get the page, and nginx logs both in the combined form', () => {
  const machine = createMachine();
  const web = machine.start(NGINX, machine.pod('10.244.0.5'));
  const client = machine.start('docker.io/library/busybox', machine.pod('10.244.0.6'), { argv: ['sleep', '1000'] });
  machine.sim.advance(1000);
  const page = client.exec(['wget', '-qO-', 'http://10.244.0.5']);
  expect(page.status).toEqual({ code: 0 });
  expect(page.output.split('\n').slice(0, 4)).toEqual(['<!DOCTYPE html>', '<html>', '<head>', '<title>Welcome to nginx!</title>']);
  const head = web.exec(['curl', '-sI', 'localhost']);
  expect(head.output.split('\r\n').slice(0, 5)).toEqual([
    'HTTP/1.1 200 OK',
    'Server: nginx/1.22.1',
    'Date: Sun, 22 Nov 2026 11:56:34 GMT',
    'Content-Type: text/html',
    'Content-Length: 615',
  ]);
  expect(web.output.trimEnd().split('\n').slice(-2)).toEqual([
    '10.244.0.6 - - [22/Nov/2026:11:56:34 +0000] "GET / HTTP/1.1" 200 615 "-" "Wget" "-"',
    '127.0.0.1 - - [22/Nov/2026:11:56:34 +0000] "HEAD / HTTP/1.1" 200 0 "-" "curl/8.11.1" "-"',
  ]);
});

test('what is missing is a 404 for wget and a line in the error log', () => {
  const machine = createMachine();
  const web = machine.start(NGINX, machine.pod('10.244.0.5'));
  const client = machine.start('docker.io/library/busybox', machine.pod('10.244.0.6'), { argv: ['sleep', '1000'] });
  machine.sim.advance(1000);
  expect(client.exec(['wget', '-S', '-O', '/dev/null', 'http://10.244.0.5/missing'])).toEqual({
    output: 'Connecting to 10.244.0.5 (10.244.0.5:80)\n  HTTP/1.1 404 Not Found\nwget: server returned error: HTTP/1.1 404 Not Found\n',
    status: { code: 1 },
  });
  expect(web.output).toContain('[error] 2#2: *1 open() "/usr/share/nginx/html/missing" failed (2: No such file or directory), client: 10.244.0.6');
});

test('nobody there: wget and curl say it in their own words', () => {
  const machine = createMachine();
  const web = machine.start(NGINX, machine.pod('10.244.0.5'), { argv: ['sleep', '1000'] });
  machine.sim.advance(10);
  expect(web.exec(['wget', '-qO-', 'localhost:8080'])).toEqual({
    output: "wget: can't connect to remote host (127.0.0.1): Connection refused\n",
    status: { code: 1 },
  });
  expect(web.exec(['curl', 'localhost:8080'])).toEqual({
    output: 'curl: (7) Failed to connect to localhost port 8080 after 0 ms: Could not connect to server\n',
    status: { code: 7 },
  });
  expect(web.exec(['curl', '-sS', 'http://nothing-here'])).toEqual({ output: 'curl: (6) Could not resolve host: nothing-here\n', status: { code: 6 } });
  expect(web.exec(['wget', '-qO-', 'http://nothing-here:80'])).toEqual({ output: "wget: bad address 'nothing-here:80'\n", status: { code: 1 } });
});

test('SIGQUIT ends workers and master in peace', () => {
  const machine = createMachine();
  const web = machine.start(NGINX, machine.pod('10.244.0.5'));
  machine.sim.advance(1000);
  machine.kernel.signal(web.process, 'QUIT');
  machine.sim.advance(1000);
  expect(web.status).toEqual({ code: 0 });
  expect(web.output).toContain('[notice] 1#1: signal 3 (SIGQUIT) received, shutting down\n');
  expect(web.output.endsWith('[notice] 1#1: exit\n')).toBe(true);
});

test('a mistake in the configuration is refused with file and line', () => {
  const machine = createMachine();
  const files = { '/etc/nginx/conf.d/default.conf': 'server {\n  listen 80;\n  rooot /x;\n}\n' };
  const web = machine.start(NGINX, machine.pod('10.244.0.5'), { files });
  machine.sim.advance(1000);
  expect(web.status).toEqual({ code: 1 });
  const message = 'unknown directive "rooot" in /etc/nginx/conf.d/default.conf:3';
  expect(web.output).toBe(`2026/11/22 11:56:33 [emerg] 1#1: ${message}\nnginx: [emerg] ${message}\n`);
});

test('a proxy passes requests on, and answers 502 where nobody listens', () => {
  const machine = createMachine();
  const files = {
    '/etc/nginx/conf.d/default.conf':
      'server {\n  listen 80;\n  location / { proxy_pass http://127.0.0.1:8080; }\n  location = /ping { return 200 "pong\\n"; }\n}\n',
  };
  const net = machine.pod('10.244.0.5');
  const web = machine.start(NGINX, net, { files });
  machine.sim.advance(1000);
  expect(web.exec(['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', 'localhost/version']).output).toBe('502');
  machine.start('docker.io/course/web-app', net);
  machine.sim.advance(1000);
  expect(web.exec(['curl', '-s', 'localhost/version']).output).toBe('1.0\n');
});

test('idle connections keep nobody else waiting', () => {
  const machine = createMachine();
  const web = machine.start(NGINX, machine.pod('10.244.0.5'));
  machine.sim.advance(1000);
  for (let i = 0; i < 5; i++) web.exec(['nc', '-l', '-p', String(9000 + i), '-w', '1'], 10);
  for (let i = 0; i < 5; i++) web.exec(['sh', '-c', 'sleep 100 | nc localhost 80'], 10);
  expect(web.exec(['wget', '-qO-', 'localhost']).status).toEqual({ code: 0 });
});

test('nginx creates its log files when it starts, and does not start where it cannot', () => {
  const machine = createMachine();
  const files = {
    '/etc/nginx/nginx.conf':
      'pid /var/run/nginx.pid;\nerror_log /tmp/error.log error;\nevents {}\nhttp { access_log /tmp/access.log; server { listen 80; } }\n',
  };
  const web = machine.start(NGINX, machine.pod('10.244.0.5'), { files });
  machine.sim.advance(100);
  expect(web.exec(['wc', '-c', '/tmp/access.log', '/tmp/error.log']).output).toBe('        0 /tmp/access.log\n        0 /tmp/error.log\n        0 total\n');

  const nowhere = { '/etc/nginx/nginx.conf': 'events {}\nhttp { access_log /logs/access.log; server { listen 80; } }\n' };
  const lost = machine.start(NGINX, machine.pod('10.244.0.6'), { files: nowhere });
  machine.sim.advance(100);
  expect(lost.status).toEqual({ code: 1 });
  expect(lost.output).toBe('nginx: [emerg] open() "/logs/access.log" failed (2: No such file or directory)\n');
});

test('nginx without "daemon off" leaves its parent to end, and with it the container', () => {
  const machine = createMachine();
  const web = machine.start(NGINX, machine.pod('10.244.0.5'), { argv: ['nginx'] });
  machine.sim.advance(100);
  expect(web.status).toEqual({ code: 0 });
});

test('a reload brings a new page, and a mistake in it leaves the old one', () => {
  const machine = createMachine();
  const web = machine.start(NGINX, machine.pod('10.244.0.5'));
  machine.sim.advance(1000);
  const reload = (conf: string): string =>
    web.exec(['sh', '-c', `echo '${conf}' > /etc/nginx/conf.d/default.conf; nginx -s reload; sleep 1; curl -s localhost`]).output;
  expect(reload('server { listen 80; return 200 "new\\n"; }')).toBe('2026/11/22 11:56:34 [notice] 5#5: signal process started\nnew\n');
  expect(reload('server { listen 80; retrun 200; }')).toBe('nginx: [emerg] unknown directive "retrun" in /etc/nginx/conf.d/default.conf:1\nnew\n');
});

test('nginx listens where its configuration says, and one socket for every address takes in those for single ones', () => {
  const machine = createMachine();
  const files = {
    '/etc/nginx/conf.d/default.conf':
      'server { listen 127.0.0.1:8080; return 200 "inside\\n"; }\nserver { listen localhost:9090; return 200 "near\\n"; }\nserver { listen 9090; return 200 "anywhere\\n"; }\n',
  };
  const web = machine.start(NGINX, machine.pod('10.244.0.5'), { files });
  machine.sim.advance(1000);
  expect(web.exec(['netstat', '-tln']).output.match(/[\d.]+:\d+(?= +0)/g)).toEqual(['127.0.0.1:8080', '0.0.0.0:9090']);
  const get = (url: string): string => web.exec(['curl', '-sS', url]).output;
  expect(get('127.0.0.1:8080')).toBe('inside\n');
  expect(get('10.244.0.5:8080')).toBe('curl: (7) Failed to connect to 10.244.0.5 port 8080 after 0 ms: Could not connect to server\n');
  expect(get('127.0.0.1:9090')).toBe('near\n');
  expect(get('10.244.0.5:9090')).toBe('anywhere\n');
  const reloaded = web.exec(
    ['sh', '-c', "sed -i 's/127.0.0.1:8080/8080/' /etc/nginx/conf.d/default.conf; nginx -s reload; sleep 5; curl -sS 10.244.0.5:8080"],
    10_000,
  );
  expect(reloaded.status).toEqual({ code: 7 });
  expect(web.output).toContain('bind() to 0.0.0.0:8080 failed (98: Address already in use)');
});

test('nginx without a server waits for one', () => {
  const machine = createMachine();
  const web = machine.start(NGINX, machine.pod('10.244.0.5'), { argv: ['sh', '-c', 'rm /etc/nginx/conf.d/*; exec nginx -g "daemon off;"'] });
  machine.sim.advance(5000);
  expect(web.output.match(/start worker process \d/g)).toHaveLength(2);
  machine.kernel.signal(web.process, 'QUIT');
  machine.sim.advance(1000);
  expect(web.status).toEqual({ code: 0 });
});

test('a directive that would change answers in ways that are not modelled is refused', () => {
  const machine = createMachine();
  const files = { '/etc/nginx/conf.d/default.conf': 'server {\n  listen 80;\n  location / {\n    rewrite ^/a /b;\n  }\n}\n' };
  const web = machine.start(NGINX, machine.pod('10.244.0.5'), { files, argv: ['nginx', '-t'] });
  machine.sim.advance(100);
  expect(web).toMatchObject({
    status: { code: 1 },
    output: 'nginx: [emerg] "rewrite" is not simulated here in /etc/nginx/conf.d/default.conf:4\nnginx: configuration file /etc/nginx/nginx.conf test failed\n',
  });
});

test('a group of servers is asked one after the other, and the log says in its own form who failed', () => {
  const machine = createMachine();
  const conf = `pid /var/run/nginx.pid; events {} http {
  log_format tried '$request $status $proxy_host $upstream_addr $upstream_status $http_referer';
  access_log /var/log/nginx/access.log tried;
  server_tokens off;
  more_clear_headers Server;
  proxy_connect_timeout 2s;
  upstream shop { server 127.0.0.1:9; server 10.244.0.6:8080; }
  upstream none { server 127.0.0.1:9; server 10.244.0.77:80; }
  server { listen 80; location / { proxy_pass http://shop; } location /none { proxy_pass http://none; } }
  server { listen 80; server_name ~^[\\w-]+\\.example\\.com$; location / { return 404; } }
}`;
  const behind = { '/etc/nginx/conf.d/default.conf': 'server { listen 8080; location / { return 200 "ok\\n"; } }\n' };
  machine.start(NGINX, machine.pod('10.244.0.6'), { files: behind });
  const web = machine.start(NGINX, machine.pod('10.244.0.5'), { files: { '/etc/nginx/nginx.conf': conf } });
  machine.sim.advance(1000);
  const curl = (...args: string[]): string => web.exec(['curl', '-s', ...args]).output;
  expect([curl('localhost/'), curl('localhost/')]).toEqual(['ok\n', 'ok\n']);
  expect(curl('-o', '/dev/null', '-w', '%{http_code} after %{time_total}\n', 'localhost/none')).toMatch(/^50[24] after 2\.00/);
  expect(curl('-i', '-H', 'Host: a.example.com', 'localhost').replace(/Date: .*\r\n/, '')).toBe(
    'HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 146\r\nConnection: keep-alive\r\n\r\n' +
      '<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
  );
  const lines = web.output.split('\n').filter((line) => line.startsWith('GET / ') && line.includes(' 200 shop '));
  expect(new Set(lines)).toEqual(new Set(['GET / HTTP/1.1 200 shop 127.0.0.1:9, 10.244.0.6:8080 502, 200 -', 'GET / HTTP/1.1 200 shop 10.244.0.6:8080 200 -']));
});
