/** `kubectl create deployment`. Mirrors: kubectl/pkg/cmd/create/create_deployment.go. */
import type { Task } from '../../../kernel/types.ts';
import { flagTable } from '../../args/flags.ts';
import type { Command, Invocation } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import type { Host } from '../../host.ts';
import { commandOf, generate, GENERATOR_FLAGS, nameOf } from './generate.ts';

export const CREATE_DEPLOYMENT: Command = {
  name: 'deployment',
  aliases: ['deploy'],
  flags: flagTable(`
    ${GENERATOR_FLAGS}
    --image=[]
    --port=-1
    -r, --replicas=1`),
  required: ['image'],
  run: createDeployment,
};

function* createDeployment(invocation: Invocation): Task<number> {
  const { flags, host } = invocation;
  const name = nameOf(invocation);
  const images = flags.list('image');
  const command = commandOf(invocation);
  if (images.length > 1 && command.length > 0) throw new CommandError('error: cannot specify multiple --image options and command');
  const port = flags.int('port');
  const containers = images.map((image, index) => ({
    name: containerNameOf(image, host),
    image,
    ...(command.length > 0 && { command }),
    ...(index === 0 && port >= 0 && { ports: [{ containerPort: port }] }),
    resources: {},
  }));
  const labels = { app: name };
  return yield* generate(invocation, {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: { name, labels },
    spec: {
      replicas: flags.int('replicas'),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
      strategy: {},
    },
    status: {},
  });
}

/** Letters and digits of utilrand.String: none that could spell a word. */
const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;

/** The image's last name; one that is no label as it stands gets a random end. */
function containerNameOf(image: string, host: Host): string {
  const name = image.slice(image.lastIndexOf('/') + 1).split(/[:@]/)[0]!;
  if (!/[_.]/.test(name)) return name;
  const suffix = Array.from({ length: SUFFIX_LENGTH }, () => SAFE_LETTERS[host.chance(0, SAFE_LETTERS.length - 1)]).join('');
  return `${name.replace(/[_.]/g, '-')}-${suffix}`;
}
