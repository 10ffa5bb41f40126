/** Random kubectl commands: mostly sensible ones, some with mistakes that people make. */
import fc from 'fast-check';

const oneOf = (...words: string[]): fc.Arbitrary<string> => fc.constantFrom(...words);
/** Parts of a command line; empty ones vanish. */
const line = (...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((words) => words.filter((word) => word !== '').join(' '));

const pods = oneOf('web', 'two', 'crash', 'done', 'failed', 'no-image', 'too-big', 'nowhere', 'waits', 'probed', 'mounted', 'missing-config', 'not-there');
const kinds = oneOf(
  ...['pods', 'po', 'pod', 'configmaps', 'cm', 'secrets', 'ns', 'nodes', 'no', 'sa', 'svc', 'services', 'deploy', 'rs', 'jobs', 'all'],
  ...['pods,svc', 'cm,secret', 'events', 'ep', 'widgets', 'deployments.apps', 'pods.v1'],
);
const named = fc.oneof(
  line('pod', pods),
  pods.map((name) => `pod/${name}`),
  oneOf('cm settings', 'secret/token', 'ns other', 'node node-1', 'svc front', 'deploy shop', 'sa/robot', 'job/once', 'svc/open'),
);
const formats = oneOf(
  ...['', '', '', '-o wide', '-o yaml', '-o json', '-o name', '--show-labels', '-L app', '--no-headers', '-A', '-n other', '-n nope', '--show-kind'],
  ...[
    "-o jsonpath='{.items[*].metadata.name}'",
    '-o jsonpath=\'{.metadata.name}{"\\n"}\'',
    "-o jsonpath='{.nope'",
    '-o custom-columns=N:.metadata.name,K:.kind',
  ],
  ...['-o xml', '--sort-by=.metadata.name', '--sort-by=.nope', '-l app=web', "-l 'app in (web,shop)'", '-l a==', '--field-selector metadata.name=web'],
  ...['--field-selector status.phase=Running', '--field-selector nope=1', "-o go-template='{{range .items}}{{.metadata.name}} {{end}}'", '--ignore-not-found'],
);
const dryRun = oneOf('', '--dry-run=client', '--dry-run=client -o yaml', '--dry-run=server', '--dry-run=server -o name');

const reading = fc.oneof(
  { weight: 6, arbitrary: line('get', kinds, formats) },
  { weight: 5, arbitrary: line('get', named, formats) },
  { weight: 4, arbitrary: line('describe', named) },
  { weight: 1, arbitrary: line('describe', oneOf('pods', 'nodes', 'cm', 'ns default', 'pod nope', 'widgets x')) },
  { weight: 2, arbitrary: line('logs', pods, oneOf('', '-c main', '-c nope', '--tail=1', '-p', '--since=10s', '--tail=x', '--all-containers')) },
  { weight: 2, arbitrary: line('exec', pods, oneOf('-- echo hi', '-- false', '-c a -- hostname', '-c nope -- ls', '', '-- nope')) },
  {
    weight: 2,
    arbitrary: line('explain', oneOf('pod', 'pod.spec', 'pod.spec.containers.image', 'pods.nope', 'widgets', 'svc.spec.ports', 'deploy.spec.strategy')),
  },
  {
    weight: 1,
    arbitrary: oneOf(
      'api-versions',
      'config get-contexts',
      'cluster-info',
      'get',
      'describe',
      'logs',
      'top pods',
      'frobnicate',
      'get pods --nope',
      'auth can-i get pods',
    ),
  },
);

const generating = line(
  oneOf(
    ...['create cm x --from-literal=a=1 --from-literal=b=2', 'create secret generic s --from-literal=p=q', 'create ns fresh', 'create sa helper'],
    ...[
      'create deployment d --image=nginx --replicas=3',
      'create job j --image=busybox -- echo hi',
      "create cronjob c --image=busybox --schedule='*/5 * * * *'",
    ],
    ...[
      'create service clusterip s --tcp=80:8080',
      'create service nodeport n --tcp=80',
      'create quota q --hard=pods=3',
      'create cm',
      'create cm x --from-literal=a',
    ],
    ...[
      'run p --image=nginx',
      'run p --image=nginx --port=80 --env=A=b --labels=x=y',
      "run p --image=busybox --restart=Never --command -- sh -c 'echo hi'",
      'run p',
      'run P --image=nginx',
    ],
  ),
  oneOf('--dry-run=client -o yaml', '--dry-run=client -o json', '--dry-run=client', '--dry-run=client -o name'),
);

const changing = fc.oneof(
  line('label', named, oneOf('x=y', 'app=other', 'app=other --overwrite', 'app-', 'x', 'bad/=1', '-l a=b', 'k=v --list'), dryRun),
  line('annotate', named, oneOf('x=y', 'owner=you', 'owner=you --overwrite', 'owner-', 'x'), dryRun),
  line(
    'patch',
    named,
    oneOf(
      `-p '{"metadata":{"labels":{"p":"q"}}}'`,
      `-p '{"spec":{"nope":1}}'`,
      `--type=json -p '[{"op":"remove","path":"/metadata/labels"}]'`,
      `--type=merge -p '{"metadata":{"annotations":{"a":"1"}}}'`,
      `-p '{'`,
      '',
    ),
  ),
  line('set image', line('pod', pods), oneOf('main=nginx:1.28', 'web=nginx:1.28', '*=nginx', 'nope=nginx', 'main'), dryRun),
  line('delete', named, '--wait=false', oneOf('', '--now', '--grace-period=5', '--ignore-not-found', '--dry-run=client', '--grace-period=0 --force')),
  line('taint', oneOf('node node-1', 'nodes --all', 'node nope'), oneOf('a=b:NoSchedule', 'a=b:NoExecute-', 'a-', 'a=b:Never', 'a')),
  line(oneOf('cordon', 'uncordon'), oneOf('node-1', 'node-2', 'nope', '')),
  line('scale', oneOf('deploy/shop', 'deploy/nope', 'pod/web'), oneOf('--replicas=3', '--replicas=-1', '')),
  line('rollout', oneOf('status', 'history', 'restart', 'pause', 'undo'), oneOf('deploy/shop', 'deploy/nope'), oneOf('', '--timeout=1s')),
  line('expose', oneOf('pod web', 'deploy shop', 'pod nope'), oneOf('--port=80', '--port=80 --name=e --dry-run=client -o yaml', '')),
);

/** Commands that look at several things, wait, or are about kubectl itself. */
const looking = fc.oneof(
  line('events', oneOf('', '--for pod/web', '--for pod/crash', '--types=Warning', '--types=Nope', '-A --no-headers')),
  line(
    'wait',
    oneOf('pod/web', 'pod/crash', 'pod/nope', 'deploy/shop'),
    oneOf('--for=condition=Ready', '--for=delete', '--for=create', '--for=nope', ''),
    '--timeout=0s',
  ),
  line('api-resources', oneOf('--api-group=apps', '--verbs=nope', '-o xml', 'x')),
  line('config', oneOf('current-context', 'get-clusters', 'get-users', 'use-context nope', 'view -o jsonpath={.current-context}', 'nope')),
  line('auth', oneOf('can-i get pods', 'can-i create deploy', 'can-i nope pods', 'can-i', 'can-i get /healthz')),
  line('top', oneOf('pods', 'nodes', 'pod web')),
  line('drain', oneOf('node-1', 'nope', ''), '--dry-run=client', oneOf('--force', '--ignore-daemonsets')),
  line('cp', oneOf('web', 'a b', 'web:/x other:/y', 'web:/etc/hostname')),
);

/** One command, without `kubectl`. */
export const command: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: reading },
  { weight: 2, arbitrary: generating },
  { weight: 2, arbitrary: looking },
  { weight: 3, arbitrary: changing },
);
