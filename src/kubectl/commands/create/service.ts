/** `kubectl create service`: clusterip, nodeport, loadbalancer, externalname. Mirrors: kubectl/pkg/cmd/create/create_service.go. */
import { isDns1123Subdomain, isValidPortName, isValidPortNumber } from '../../../api/names.ts';
import { quote } from '../../../api/go-text.ts';
import type { Task } from '../../../kernel/types.ts';
import { flagTable } from '../../args/flags.ts';
import type { Command, Invocation } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { generate, GENERATOR_FLAGS, given, nameOf } from './generate.ts';

type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

const serviceCommand = (type: ServiceType, moreFlags: string, required?: readonly string[]): Command => ({
  name: type.toLowerCase(),
  flags: flagTable(`${GENERATOR_FLAGS}\n--tcp=[]\n${moreFlags}`),
  ...(required && { required }),
  run: (invocation) => createService(invocation, type),
});

export const CREATE_SERVICE: Command = {
  name: 'service',
  aliases: ['svc'],
  subcommands: [
    serviceCommand('ClusterIP', `--clusterip=''`),
    serviceCommand('ExternalName', `--external-name=''`, ['external-name']),
    serviceCommand('LoadBalancer', ''),
    serviceCommand('NodePort', '--node-port=0'),
  ],
};

function* createService(invocation: Invocation, type: ServiceType): Task<number> {
  const { flags } = invocation;
  const name = nameOf(invocation);
  const textOf = (flag: string): string => (flags.has(flag) ? flags.text(flag) : '');
  const [clusterIP, externalName] = [textOf('clusterip'), textOf('external-name')];
  const nodePort = flags.has('node-port') ? flags.int('node-port') : 0;
  const tcp = flags.list('tcp');
  if (clusterIP !== 'None' && tcp.length === 0 && type !== 'ExternalName') throw new CommandError('error: at least one tcp port specifier must be provided');
  if (type === 'ExternalName' && isDns1123Subdomain(externalName).length > 0) throw new CommandError(`error: invalid service external name ${externalName}`);
  const ports = tcp.map((text) => ({ ...portOf(text), ...(nodePort !== 0 && { nodePort }) }));
  return yield* generate(invocation, {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name, labels: { app: name } },
    spec: {
      ...(ports.length > 0 && { ports }),
      selector: { app: name },
      ...given('clusterIP', clusterIP),
      type,
      ...given('externalName', externalName),
    },
    status: { loadBalancer: {} },
  });
}

/** `80`, `80:8080` or `80:http`: the Service's port and the pods'. */
function portOf(text: string): { name: string; protocol: 'TCP'; port: number; targetPort: number | string } {
  const colon = text.indexOf(':');
  const first = colon < 0 ? text : text.slice(0, colon);
  if (!/^\d+$/.test(first)) throw new CommandError(`error: strconv.ParseUint: parsing ${quote(first)}: invalid syntax`);
  const port = Number(first);
  if (port > 65535) throw new CommandError(`error: strconv.ParseUint: parsing ${quote(first)}: value out of range`);
  return { name: text.replaceAll(':', '-'), protocol: 'TCP', port, targetPort: colon < 0 ? port : targetPortOf(text.slice(colon + 1)) };
}

function targetPortOf(text: string): number | string {
  const isNumber = /^[-+]?\d+$/.test(text);
  const problems = isNumber ? isValidPortNumber(Number(text)) : isValidPortName(text);
  if (problems.length > 0) throw new CommandError(`error: ${problems.join(',')}`);
  return isNumber ? Number(text) : text;
}
