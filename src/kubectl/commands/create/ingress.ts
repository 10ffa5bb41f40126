/** `kubectl create ingress`. Mirrors: kubectl/pkg/cmd/create/create_ingress.go. */
import type { Task } from '../../../kernel/types.ts';
import { flagTable } from '../../args/flags.ts';
import type { Command, Invocation } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { generate, GENERATOR_FLAGS, given, nameOf } from './generate.ts';

export const CREATE_INGRESS: Command = {
  name: 'ingress',
  aliases: ['ing'],
  flags: flagTable(`
    ${GENERATOR_FLAGS}
    --annotation=[...]
    --class=''
    --default-backend=''
    --rule=[...]`),
  run: createIngress,
};

/** `host/path=service:port[,tls[=secret]]`. */
const RULE = /^(?<host>[\w*\-.]*)(?<path>\/.*)=(?<service>[\w-]+):(?<port>[\w-]+)(?<tls>,tls(?:=(?<secret>[\w-]+))?)?$/;
const BACKEND = /^[\w-]+:[\w-]+$/;

interface Rule {
  readonly host: string;
  readonly path: string;
  readonly service: string;
  readonly port: string;
  readonly isTls: boolean;
  readonly secret: string;
}

function* createIngress(invocation: Invocation): Task<number> {
  const { flags } = invocation;
  const name = nameOf(invocation);
  const [backend, rules] = [flags.text('default-backend'), flags.list('rule').map(ruleOf)];
  if (backend === '' && rules.length === 0)
    throw new CommandError(
      'error: not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
    );
  if (backend !== '' && !BACKEND.test(backend)) throw new CommandError('error: default-backend should be in format servicename:serviceport');
  const [service = '', port = ''] = backend.split(':');
  const annotations = Object.fromEntries(flags.list('annotation').map(annotationOf));
  const tls = tlsOf(rules);
  return yield* generate(invocation, {
    kind: 'Ingress',
    apiVersion: 'networking.k8s.io/v1',
    metadata: { name, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      ...given('ingressClassName', flags.text('class')),
      ...(backend !== '' && { defaultBackend: backendOf(service, port) }),
      ...(tls.length > 0 && { tls }),
      ...(rules.length > 0 && { rules: ingressRulesOf(rules) }),
    },
    status: { loadBalancer: {} },
  });
}

function ruleOf(text: string): Rule {
  const groups = RULE.exec(text)?.groups;
  if (!groups) throw new CommandError(`error: rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
  const { host = '', path = '', service = '', port = '', tls, secret = '' } = groups;
  return { host, path, service, port, isTls: tls !== undefined, secret };
}

function annotationOf(text: string): [string, string] {
  const [key, value, ...rest] = text.split('=');
  if (key === undefined || value === undefined || rest.length > 0)
    throw new CommandError(`error: annotation ${text} is invalid and should be in format key=[value]`);
  return [key, value];
}

const backendOf = (name: string, port: string): object => ({ service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } });

/** Paths by host, in the order of their first mention. A star at the end makes a path a prefix. */
function ingressRulesOf(rules: readonly Rule[]): object[] {
  const hosts = [...new Set(rules.map(({ host }) => host))];
  return hosts.map((host) => ({
    ...given('host', host),
    http: {
      paths: rules
        .filter((rule) => rule.host === host)
        .map(({ path, service, port }) => ({
          path: path.replace(/\*$/, ''),
          pathType: path.endsWith('*') ? 'Prefix' : 'Exact',
          backend: backendOf(service, port),
        })),
    },
  }));
}

/** Hosts by secret, in the order of their first mention. */
function tlsOf(rules: readonly Rule[]): object[] {
  const encrypted = rules.filter(({ isTls }) => isTls);
  return [...new Set(encrypted.map(({ secret }) => secret))].map((secret) => {
    const hosts = [...new Set(encrypted.filter((rule) => rule.secret === secret).map(({ host }) => host))].filter((host) => host !== '');
    return { ...(hosts.length > 0 && { hosts }), ...given('secretName', secret) };
  });
}
