/**
 * The nginx.conf of these servers.
 *
 * Mirrors: ingress-nginx's rootfs/etc/nginx/template/nginx.tmpl and internal/ingress/controller/template (buildLocation).
 * Differs: the endpoints are in the file, where the real controller hands them to a balancer in Lua; so a change of endpoints is a reload,
 * and an endpoint that fails is tried once, not three times. Nothing listens on port 443: hosts under
 * `tls` are redirected to https all the same, whether their Secret is there or not.
 */
import { wildcardOf, type Location, type Server } from './compute-servers.ts';
import { ANY_HOST } from './names.ts';

const HEAD = `# Configuration of the ingress controller: it is written anew with every change
pid /tmp/nginx/nginx.pid;
daemon off;
worker_processes 2;
events {
	worker_connections 16384;
}
http {
	include /etc/nginx/mime.types;
	default_type text/html;
	server_tokens off;
	more_clear_headers Server;
	log_format upstreaminfo '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_length $request_time [$proxy_host] [] $upstream_addr $upstream_response_length $upstream_response_time $upstream_status $request_id';
	access_log /var/log/nginx/access.log upstreaminfo;
	error_log /var/log/nginx/error.log notice;
	proxy_connect_timeout 5s;
	proxy_read_timeout 60s;
	proxy_set_header Host $http_host;
	proxy_set_header X-Real-IP $remote_addr;
	proxy_set_header X-Forwarded-For $remote_addr;
	proxy_set_header X-Forwarded-Host $http_host;
	proxy_set_header X-Forwarded-Port 80;
	proxy_set_header X-Forwarded-Proto http;
	proxy_set_header X-Forwarded-Scheme http;
	proxy_set_header X-Scheme http;
`;

const quoted = (path: string): string => `"${path.replace(/["\\]/g, '\\$&')}"`;

/** The locations of nginx that an Ingress's path becomes. */
function patternsOf({ path, type }: Location, isExactTaken: boolean): string[] {
  const exact = `= ${quoted(path)}`;
  if (type === 'Exact') return [exact];
  if (type === 'ImplementationSpecific' || path === '/') return [quoted(path)];
  const below = quoted(path.endsWith('/') ? path : `${path}/`);
  return isExactTaken ? [below] : [exact, below];
}

function locationText(location: Location, pattern: string): string {
  const { upstream, ingress } = location;
  const answer = upstream.endpoints.length > 0 ? `proxy_pass http://${upstream.name};` : 'return 503;';
  return `		location ${pattern} {\n			# ingress ${ingress}, service ${upstream.service}\n			${answer}\n		}\n`;
}

function serverText({ host, locations, redirects }: Server): string {
  const isAny = host === ANY_HOST;
  const exact = new Set(locations.filter(({ type }) => type === 'Exact').map(({ path }) => path));
  const texts = locations.flatMap((location) => patternsOf(location, exact.has(location.path)).map((pattern) => locationText(location, pattern)));
  const hasRoot = locations.some(({ path, type }) => path === '/' && type !== 'Exact');
  return [
    `	## start server ${host}\n	server {\n`,
    `		listen 80${isAny ? ' default_server' : ''};\n`,
    `		server_name ${host.startsWith('*.') ? `~${wildcardOf(host)}` : host};\n`,
    ...(redirects ? ['		return 308 https://$host$request_uri;\n'] : []),
    ...texts,
    ...(hasRoot ? [] : ['		location / {\n			return 404;\n		}\n']),
    `	}\n	## end server ${host}\n`,
  ].join('');
}

/** The whole file. */
export function nginxConfigOf(servers: readonly Server[]): string {
  const upstreams = new Map(servers.flatMap(({ locations }) => locations.map(({ upstream }) => [upstream.name, upstream])));
  const groups = [...upstreams.values()]
    .filter(({ endpoints }) => endpoints.length > 0)
    .map(({ name, endpoints }) => `	upstream ${name} {\n${endpoints.map((endpoint) => `		server ${endpoint};\n`).join('')}	}\n`);
  return `${HEAD}${groups.join('')}${servers.map(serverText).join('')}}\n`;
}
