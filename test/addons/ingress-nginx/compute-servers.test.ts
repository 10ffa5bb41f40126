import { expect, test } from 'vitest';
import type { Ingress, IngressClass, Service } from '../../../src/api/types.gen.ts';
import { computeServers, isOurs, locationOf, serverOf, type Behind } from '../../../src/addons/ingress-nginx/compute-servers.ts';
import { nginxConfigOf } from '../../../src/addons/ingress-nginx/nginx-config.ts';

type Path = readonly [path: string | undefined, pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific', service: string, port?: string | number];

const backend = (name: string, port: string | number = 80) => ({ service: { name, port: typeof port === 'number' ? { number: port } : { name: port } } });
const ingress = (name: string, hosts: Readonly<Record<string, readonly Path[]>>, spec: Partial<Ingress['spec']> = {}): Ingress => ({
  metadata: { name, namespace: 'default', uid: name, creationTimestamp: `2026-09-01T12:00:0${name.length % 10}Z` },
  spec: {
    ingressClassName: 'nginx',
    rules: Object.entries(hosts).map(([host, paths]) => ({
      ...(host !== '' && { host }),
      http: { paths: paths.map(([path, pathType, service, port]) => ({ ...(path !== undefined && { path }), pathType, backend: backend(service, port) })) },
    })),
    ...spec,
  },
  status: {},
});

/** Every Service has port 80, called http, and one endpoint; but for `empty` and `gone`. */
const behind: Behind = {
  service: (key) =>
    key.endsWith('/gone')
      ? undefined
      : ({ metadata: { name: key, namespace: 'default', uid: key }, spec: { ports: [{ name: 'http', port: 80, protocol: 'TCP' }] }, status: {} } as Service),
  slices: (key) =>
    key.endsWith('/empty')
      ? []
      : [
          {
            metadata: { name: key, namespace: 'default', uid: key },
            addressType: 'IPv4',
            endpoints: [{ addresses: ['10.244.0.5'], conditions: { ready: true } }],
            ports: [{ name: 'http', port: 8080 }],
          },
        ],
};

/** `default/web`, or why not, for a host and a path. */
function led(ingresses: readonly Ingress[], host: string, path: string): string {
  const server = serverOf(computeServers(ingresses, behind), host);
  const location = server && locationOf(server, path);
  return location ? `${location.upstream.service}${location.upstream.problem ? ` (${location.upstream.problem})` : ''}` : 'nobody';
}

test('a prefix goes by whole parts of a path, an exact path is for itself, and the longest wins', () => {
  const shop = [
    ingress('shop', {
      'shop.example.com': [
        ['/', 'Prefix', 'front'],
        ['/cart', 'Prefix', 'cart'],
        ['/cart/7', 'Prefix', 'seven'],
        ['/cart', 'Exact', 'exact'],
        ['/free', 'ImplementationSpecific', 'free'],
      ],
    }),
  ];
  const answers = ['/', '/cart', '/cart/', '/cart/6', '/cart/7', '/cart/77', '/cartoon', '/free', '/freedom'].map((path) => [
    path,
    led(shop, 'shop.example.com', path),
  ]);
  expect(Object.fromEntries(answers)).toEqual({
    '/': 'default/front',
    '/cart': 'default/exact',
    '/cart/': 'default/cart',
    '/cart/6': 'default/cart',
    '/cart/7': 'default/seven',
    '/cart/77': 'default/cart',
    '/cartoon': 'default/front',
    '/free': 'default/free',
    '/freedom': 'default/free',
  });
  expect(led(shop, 'other.example.com', '/')).toBe('nobody');
});

test('a host is taken by its own name, then by a star for one label, then by a rule for all', () => {
  const all = [ingress('all', { '': [[undefined, 'Prefix', 'any']], '*.example.com': [['/', 'Prefix', 'star']], 'a.example.com': [['/', 'Prefix', 'own']] })];
  expect(['a.example.com', 'b.example.com', 'c.b.example.com', 'example.com', '10.0.0.1'].map((host) => led(all, host, '/x'))).toEqual([
    'default/own',
    'default/star',
    'default/any',
    'default/any',
    'default/any',
  ]);
});

test('a default backend takes what no path of its Ingress fits; without rules, what nobody takes', () => {
  const withRules = ingress('a', { 'shop.example.com': [['/cart', 'Prefix', 'cart']] }, { defaultBackend: backend('rest') });
  const bare = ingress('bare', {}, { defaultBackend: backend('last') });
  expect([led([withRules], 'shop.example.com', '/x'), led([withRules], 'x', '/'), led([withRules, bare], 'x', '/')]).toEqual([
    'default/rest',
    'nobody',
    'default/last',
  ]);
});

test('of two Ingresses that want one path, the older has it', () => {
  const [old, young] = [
    ingress('o', { 'a.b': [['/', 'Prefix', 'old']] }),
    ingress('yy', {
      'a.b': [
        ['/', 'Prefix', 'young'],
        ['/y', 'Prefix', 'young'],
      ],
    }),
  ];
  expect([led([young, old], 'a.b', '/'), led([young, old], 'a.b', '/y')]).toEqual(['default/old', 'default/young']);
});

test('what is behind a path may be missing in three ways', () => {
  const broken = [
    ingress('b', {
      h: [
        ['/gone', 'Prefix', 'gone'],
        ['/empty', 'Prefix', 'empty'],
        ['/port', 'Prefix', 'web', 81],
        ['/name', 'Prefix', 'web', 'http'],
      ],
    }),
  ];
  expect(['/gone', '/empty', '/port', '/name'].map((path) => led(broken, 'h', path))).toEqual([
    'default/gone (no service)',
    'default/empty (no endpoints)',
    'default/web (no port)',
    'default/web',
  ]);
});

test('an Ingress is the controller’s by its class alone', () => {
  const classes: Readonly<Record<string, IngressClass>> = {
    nginx: { metadata: { name: 'nginx', uid: 'n' }, spec: { controller: 'k8s.io/ingress-nginx' } },
    other: { metadata: { name: 'other', uid: 'o' }, spec: { controller: 'example.com/ingress' } },
  };
  const of = (spec: Partial<Ingress['spec']>, annotations?: Record<string, string>): boolean => {
    const { ingressClassName: _, ...rest } = ingress('i', {}).spec;
    return isOurs(
      { metadata: { name: 'i', namespace: 'default', uid: 'i', ...(annotations && { annotations }) }, spec: { ...rest, ...spec }, status: {} },
      (name) => classes[name],
    );
  };
  expect([
    of({ ingressClassName: 'nginx' }),
    of({ ingressClassName: 'other' }),
    of({ ingressClassName: 'none' }),
    of({}),
    of({}, { 'kubernetes.io/ingress.class': 'nginx' }),
  ]).toEqual([true, false, false, false, true]);
});

test('the configuration has a server for each host, and two locations for a prefix', () => {
  const config = nginxConfigOf(
    computeServers(
      [
        ingress(
          'c',
          {
            '*.example.com': [
              ['/cart', 'Prefix', 'cart'],
              ['/gone', 'Exact', 'gone'],
            ],
          },
          { tls: [{ hosts: ['*.example.com'] }] },
        ),
      ],
      behind,
    ),
  );
  expect(config.slice(config.indexOf('\tupstream'))).toBe(`	upstream default-cart-80 {
		server 10.244.0.5:8080;
	}
	## start server _
	server {
		listen 80 default_server;
		server_name _;
		location / {
			return 404;
		}
	}
	## end server _
	## start server *.example.com
	server {
		listen 80;
		server_name ~^[\\w-]+\\.example\\.com$;
		return 308 https://$host$request_uri;
		location = "/cart" {
			# ingress default/c, service default/cart
			proxy_pass http://default-cart-80;
		}
		location "/cart/" {
			# ingress default/c, service default/cart
			proxy_pass http://default-cart-80;
		}
		location = "/gone" {
			# ingress default/c, service default/gone
			return 503;
		}
		location / {
			return 404;
		}
	}
	## end server *.example.com
}
`);
});
