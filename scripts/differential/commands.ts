/** Random kubectl commands: mostly sensible ones, some with mistakes that people make. */
import fc from 'fast-check';

const oneOf = (...words: string[]): fc.Arbitrary<string> => fc.constantFrom(...words);
/** Parts of a command line; empty ones vanish. */
const line = (...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((words) => words.filter((word) => word !== '').join(' '));
/** One of several, as often as their weights say. */
const mostly = (...choices: [number, fc.Arbitrary<string>][]): fc.Arbitrary<string> =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
/** A command that reads a manifest from its standard input. */
const fed = (command: fc.Arbitrary<string>, manifest: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(command, manifest).map(([text, fed]) => `${text} -f - <<'END'\n${fed.trimEnd()}\nEND`);

const pods = oneOf(
  ...['web', 'two', 'crash', 'done', 'failed', 'no-image', 'too-big', 'nowhere', 'waits', 'probed', 'mounted', 'missing-config', 'not-there'],
  ...['sidecar', 'picky', 'guarded', 'held', 'claims'],
);
const workloads = oneOf('deploy/shop', 'deploy/stuck', 'deploy/anew', 'sts/db', 'ds/agent', 'deploy/nope');
const kinds = oneOf(
  ...['pods', 'po', 'pod', 'configmaps', 'cm', 'secrets', 'ns', 'nodes', 'no', 'sa', 'svc', 'services', 'deploy', 'rs', 'jobs', 'all'],
  ...['pods,svc', 'cm,secret', 'events', 'ep', 'widgets', 'deployments.apps', 'pods.v1', 'sts', 'ds', 'cj', 'pvc', 'pv', 'sc', 'ing', 'netpol', 'pdb'],
  ...['endpointslices', 'quota', 'limits', 'pc', 'leases', 'controllerrevisions', 'deploy,rs,pods', 'po,no', 'ingresses.networking'],
);
const named = fc.oneof(
  line('pod', pods),
  pods.map((name) => `pod/${name}`),
  workloads,
  oneOf(
    'cm settings',
    'cm fixed',
    'secret/token',
    'ns other',
    'node node-1',
    'svc front',
    'deploy shop',
    'sa/robot',
    'job/once',
    'svc/open',
    'svc db',
    'svc/far',
  ),
  oneOf(
    'job fails',
    'cj tick',
    'pvc data',
    'pvc/slow',
    'ing door',
    'netpol closed',
    'pdb keep',
    'quota most',
    'limits usual',
    'pc first',
    'ns default',
    'no node-2',
  ),
);
const several = oneOf(
  'pods web two',
  'pod/web svc/front',
  'pod web nope',
  'pod web,two',
  'pod/web two',
  'deploy/shop pod/web',
  'po -l app=web',
  'cm settings fixed',
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
  ...[
    `-o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}'`,
    `-o jsonpath='{.items[?(@.metadata.name=="web")].kind}'`,
    "-o jsonpath='{.spec.containers[0].image}'",
    '-o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image --no-headers',
    '-o custom-columns=A',
    `-o go-template='{{.metadata.name}} {{len .metadata.labels}}'`,
    `-o go-template='{{if .items}}{{len .items}}{{else}}none{{end}}'`,
    "-o go-template='{{.nope.nope}}'",
    '-o jsonpath',
    '-o=custom-columns=',
  ],
  ...[
    '-l app!=web',
    "-l '!app'",
    '-l app,tier',
    '-o wide --sort-by=.metadata.name',
    '--limit=1',
    '--chunk-size=2',
    '--show-labels --no-headers',
    '-L app,tier',
  ],
  ...[
    '--all-namespaces -o name',
    '-o yaml --show-managed-fields',
    '--output=jsonpath={.kind}',
    '-oname',
    '-owide',
    '--field-selector=metadata.name!=web -o name',
  ],
);
const dryRun = oneOf('', '--dry-run=client', '--dry-run=client -o yaml', '--dry-run=server', '--dry-run=server -o name', '--dry-run=maybe');

const reading = mostly(
  [6, line('get', kinds, formats)],
  [5, line('get', named, formats)],
  [1, line('get', several, formats)],
  [5, line('describe', named)],
  [1, line('describe', several)],
  [
    1,
    line(
      'describe',
      oneOf('pods', 'nodes', 'cm', 'ns default', 'pod nope', 'widgets x', 'svc', 'deploy', 'pod w', 'rs', 'sts', 'ds', 'jobs', 'pvc', 'pv', 'sc', 'ep'),
    ),
  ],
  [
    2,
    line(
      'logs',
      pods,
      oneOf('', '-c main', '-c nope', '--tail=1', '-p', '--since=10s', '--tail=x', '--all-containers', '-c a', '--prefix --all-containers', '--limit-bytes=5'),
    ),
  ],
  [
    1,
    line(
      'logs',
      oneOf('deploy/shop', 'job/once', 'job/fails', 'svc/front', 'deploy/nope', '-l app=crash', '-l app=none', '', 'web two'),
      oneOf('', '--tail=1', '--prefix'),
    ),
  ],
  [
    2,
    line(
      'exec',
      pods,
      oneOf('-- echo hi', '-- false', '-c a -- hostname', '-c nope -- ls', '', '-- nope', '-- sh -c "echo out; echo err >&2; exit 3"', 'echo hi'),
    ),
  ],
  [
    2,
    line(
      'explain',
      oneOf(
        ...['pod', 'pod.spec', 'pod.spec.containers.image', 'pods.nope', 'widgets', 'svc.spec.ports', 'deploy.spec.strategy', 'cj.spec', 'pod --recursive'],
        ...[
          '',
          'pod.spec.containers.livenessProbe',
          'deployments --api-version=apps/v1',
          'pvc.spec.resources',
          'ingress.spec.rules',
          'pod.spec.tolerations',
          'netpol',
        ],
      ),
    ),
  ],
  [
    1,
    oneOf(
      ...['api-versions', 'config get-contexts', 'cluster-info', 'get', 'describe', 'logs', 'top pods', 'frobnicate', 'get pods --nope', 'auth can-i get pods'],
      ...[
        'gte pods',
        'get pod web -o',
        'get pods -l',
        'get pods web --all-namespaces',
        'describe pod/web/x',
        'get po/web/log',
        'get pods -n',
        'logs web -c',
        'delete',
      ],
      ...[
        'apply',
        'create',
        'run',
        'exec',
        'scale',
        'expose',
        'label',
        'patch',
        'rollout',
        'set',
        'wait',
        'get --raw /healthz',
        'get --raw /nope',
        'get --raw /livez?verbose=x',
      ],
      ...['apply -f nope.yaml', 'create -f', 'delete -f /nope', 'get -f nope.yaml', 'get pods --watch=maybe', 'get pods --sort-by', 'rollout nope deploy/shop'],
    ),
  ],
);

const generating = line(
  oneOf(
    ...['create cm x --from-literal=a=1 --from-literal=b=2', 'create secret generic s --from-literal=p=q', 'create ns fresh', 'create sa helper'],
    ...[
      'create deployment d --image=nginx --replicas=3',
      'create job j --image=busybox -- echo hi',
      "create cronjob c --image=busybox --schedule='*/5 * * * *'",
      'create deployment d --image=nginx --image=busybox --port=80',
      'create deployment D --image=nginx',
      'create job j --from=cronjob/tick',
      'create job j',
    ],
    ...[
      'create service clusterip s --tcp=80:8080',
      'create service nodeport n --tcp=80',
      'create service loadbalancer l --tcp=80:80',
      'create service externalname e --external-name=example.com',
      'create service clusterip s --clusterip=None',
      'create quota q --hard=pods=3',
      'create quota q --hard=pods=x',
      'create pdb p --selector=app=web --min-available=1',
      'create pdb p --selector=app=web --max-unavailable=50%',
      'create priorityclass c --value=5',
      'create ingress i --rule=a.example/*=front:80',
      'create role r --verb=get --resource=pods',
      'create secret tls t',
      'create cm',
      'create cm x --from-literal=a',
      'create cm x --from-literal=a=1 --from-literal=a=2',
      'create ns',
      'create nope x',
    ],
    ...[
      'run p --image=nginx',
      'run p --image=nginx --port=80 --env=A=b --labels=x=y',
      "run p --image=busybox --restart=Never --command -- sh -c 'echo hi'",
      'run p --image=busybox --restart=OnFailure -- sleep 5',
      'run p --image=nginx --port=80 --expose',
      'run p --image=nginx --overrides=\'{"spec":{"nodeName":"node-1"}}\'',
      'run p --image=nginx --env=A',
      'run p --image=nginx --restart=Sometimes',
      'run p',
      'run P --image=nginx',
    ],
  ),
  oneOf('--dry-run=client -o yaml', '--dry-run=client -o json', '--dry-run=client', '--dry-run=client -o name', '--dry-run=server'),
);

const MANIFESTS = [
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {color: green}',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fresh}\ndata: {n: 5}',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fixed}\ndata: {color: green}',
  'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: "nginx:1.29"}]}',
  'apiVersion: v1\nkind: Pod\nmetadata: {name: fresh}\nspec: {containers: [{name: web, image: nginx, port: 80}]}',
  'apiVersion: v1\nkind: Pod\nmetadata: {name: Fresh}\nspec: {containers: [{name: a b, image: nginx}]}',
  'apiVersion: v1\nkind: Pod\nmetadata: {name: fresh}\nspec: {containers: []}',
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {replicas: 3, selector: {matchLabels: {app: shop}}, template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: main, image: "nginx:1.29"}]}}}',
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {selector: {matchLabels: {app: other}}, template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: main, image: nginx}]}}}',
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: fresh}\nspec: {replicas: "3", selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: main, image: nginx}]}}}',
  'apiVersion: v1\nkind: Service\nmetadata: {name: front}\nspec: {selector: {app: web}, ports: [{port: 8080}]}',
  'apiVersion: v1\nkind: Service\nmetadata: {name: fresh}\nspec: {ports: [{port: 80}, {port: 80}]}',
  'apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: old}',
  'apiVersion: v1\nkind: Widget\nmetadata: {name: w}',
  'kind: Pod\nmetadata: {name: fresh}',
  'apiVersion: v1\nmetadata: {name: fresh}',
  'apiVersion: v1\nkind: Pod\n metadata: {name: fresh}',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fresh}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: fresh, namespace: nope}',
  'apiVersion: batch/v1\nkind: Job\nmetadata: {name: once}\nspec: {template: {spec: {restartPolicy: Always, containers: [{name: main, image: busybox}]}}}',
];

const changing = mostly(
  [
    2,
    line(
      'label',
      named,
      oneOf('x=y', 'app=other', 'app=other --overwrite', 'app-', 'x', 'bad/=1', '-l a=b', 'k=v --list', 'a=b c=d', 'x=y x-', '--list'),
      dryRun,
    ),
  ],
  [1, line('label', oneOf('pods --all', 'pods -l app=web', 'nodes --all', 'pods', 'pods web two'), oneOf('x=y', 'z-'), dryRun)],
  [2, line('annotate', named, oneOf('x=y', 'owner=you', 'owner=you --overwrite', 'owner-', 'x', '--list'), dryRun)],
  [
    2,
    line(
      'patch',
      named,
      oneOf(
        `-p '{"metadata":{"labels":{"p":"q"}}}'`,
        `-p '{"spec":{"nope":1}}'`,
        `--type=json -p '[{"op":"remove","path":"/metadata/labels"}]'`,
        `--type=json -p '[{"op":"replace","path":"/spec/nope/x","value":1}]'`,
        `--type=json -p '{"a":1}'`,
        `--type=merge -p '{"metadata":{"annotations":{"a":"1"}}}'`,
        `--type=merge -p '[]'`,
        `--type=other -p '{}'`,
        `-p '{"spec":{"replicas":"two"}}'`,
        `-p '{"spec":{"containers":[{"name":"main","image":"nginx:1.29"}]}}'`,
        `-p '{"metadata":{"name":"other"}}'`,
        `-p '{"metadata":{"labels":{"n":5}}}'`,
        `-p '{'`,
        `-p 'spec: {paused: true}'`,
        '',
      ),
      oneOf('', '', '--dry-run=server', '--dry-run=client'),
    ),
  ],
  [1, line('set image', fc.oneof(line('pod', pods), workloads), oneOf('main=nginx:1.28', 'web=nginx:1.28', '*=nginx', 'nope=nginx', 'main', ''), dryRun)],
  [1, line('set env', workloads, oneOf('A=b', 'A-', '--list', '--from=configmap/settings', '--from=configmap/nope', 'A', 'A=b C=d'), dryRun)],
  [1, line('set resources', workloads, oneOf('--limits=cpu=200m,memory=64Mi', '--requests=cpu=1', '--limits=cpu=x', ''), dryRun)],
  [1, line('set', oneOf('selector svc front app=x', 'selector svc front', 'serviceaccount deploy/shop robot', 'sa deploy/nope robot'), dryRun)],
  [
    2,
    line(
      'delete',
      named,
      '--wait=false',
      oneOf('', '--now', '--grace-period=5', '--ignore-not-found', '--dry-run=client', '--grace-period=0 --force', '--cascade=orphan', '-o name'),
    ),
  ],
  [
    1,
    line(
      'delete',
      oneOf('pods -l app=none', 'pods --all --dry-run=client', 'pods', 'pod', 'cm --all', 'all -l app=job', 'pod,svc -l app=web', 'widgets x'),
      '--wait=false',
    ),
  ],
  [
    1,
    line(
      'taint',
      oneOf('node node-1', 'nodes --all', 'node nope'),
      oneOf('a=b:NoSchedule', 'a=b:NoExecute-', 'a-', 'a=b:Never', 'a', 'a=b:NoSchedule --overwrite'),
    ),
  ],
  [1, line(oneOf('cordon', 'uncordon'), oneOf('node-1', 'node-2', 'nope', '', '-l zone=a', 'node-1 node-2'), oneOf('', '--dry-run=client'))],
  [
    1,
    line(
      'scale',
      fc.oneof(workloads, oneOf('pod/web', 'rs -l app=shop', 'job/once', 'deploy --all')),
      oneOf('--replicas=3', '--replicas=-1', '', '--replicas=1 --current-replicas=9', '--replicas=x'),
      oneOf('', '--dry-run=server'),
    ),
  ],
  [
    2,
    line(
      'rollout',
      oneOf('status --timeout=1s', 'history', 'restart', 'pause', 'resume', 'undo', 'history --revision=1', 'history --revision=9', 'undo --to-revision=1'),
      fc.oneof(workloads, oneOf('pod/web', 'deploy', '')),
      oneOf('', '--timeout=1s'),
    ),
  ],
  [
    1,
    line(
      'expose',
      fc.oneof(oneOf('pod web', 'pod nope', 'svc front', 'cm settings', 'rs -l app=shop'), workloads),
      oneOf('--port=80', '--port=80 --name=e --dry-run=client -o yaml', '', '--port=80 --target-port=http --type=NodePort --name=e'),
    ),
  ],
  [
    3,
    fed(
      line(
        oneOf('apply', 'create', 'replace'),
        oneOf('', '', '--dry-run=server', '--dry-run=client', '--validate=false', '--dry-run=client -o yaml', '--validate=warn'),
      ),
      oneOf(...MANIFESTS),
    ),
  ],
  [1, fed(line(oneOf('diff', 'delete --wait=false', 'get', 'describe')), oneOf(...MANIFESTS))],
);

/** Commands that look at several things, wait, or are about kubectl itself. */
const looking = mostly(
  [
    2,
    line(
      'events',
      oneOf(
        '',
        '--for pod/web',
        '--for pod/crash',
        '--types=Warning',
        '--types=Nope',
        '-A --no-headers',
        '--for deploy/shop',
        '-o name',
        '--for pod/nope',
        '--for x',
      ),
    ),
  ],
  [
    2,
    line(
      'wait',
      oneOf(
        'pod/web',
        'pod/crash',
        'pod/nope',
        'deploy/shop',
        'job/once',
        'job/fails',
        'pods --all',
        'pods -l app=web',
        'pod web',
        'pvc/data',
        'node/node-1',
        'pods',
      ),
      oneOf(
        '--for=condition=Ready',
        '--for=delete',
        '--for=create',
        '--for=nope',
        '',
        '--for=condition=Available',
        '--for=condition=complete',
        "--for=jsonpath='{.status.phase}'=Running",
        '--for=condition=Ready=false',
        "--for=jsonpath='{.nope'",
      ),
      '--timeout=0s',
    ),
  ],
  [
    1,
    line(
      'api-resources',
      oneOf(
        '--api-group=apps',
        '--verbs=nope',
        '-o xml',
        'x',
        '--namespaced=false -o name',
        '--sort-by=kind --api-group=batch',
        '--sort-by=nope',
        '--verbs=list,get --api-group=policy',
        '--no-headers --api-group=',
      ),
    ),
  ],
  [
    1,
    line(
      'config',
      oneOf(
        'current-context',
        'get-clusters',
        'get-users',
        'use-context nope',
        'view -o jsonpath={.current-context}',
        'nope',
        'get-contexts -o name',
        'get-contexts nope',
        'set-context',
      ),
    ),
  ],
  [
    1,
    line(
      'auth',
      oneOf(
        'can-i get pods',
        'can-i create deploy',
        'can-i nope pods',
        'can-i',
        'can-i get /healthz',
        'can-i --list',
        'whoami',
        'can-i get pods/log',
        'can-i get widgets',
        'can-i get pods -q',
      ),
    ),
  ],
  [1, line('top', oneOf('pods', 'nodes', 'pod web', 'pod nope', 'nodes --sort-by=cpu', 'pods --sort-by=x', 'pods -A'))],
  [
    1,
    line(
      'drain',
      oneOf('node-1', 'nope', ''),
      '--dry-run=client',
      oneOf('--force', '--ignore-daemonsets', '', '--force --ignore-daemonsets --delete-emptydir-data'),
    ),
  ],
  [1, line('cp', oneOf('web', 'a b', 'web:/x other:/y', 'web:/etc/hostname', 'nope.txt web:/tmp/x', 'pod/web:/x /tmp'))],
  [1, line(oneOf('edit', 'attach', 'debug', 'port-forward', 'replace', 'diff', 'version --client -o nope', 'options x', 'completion', 'completion nope'))],
);

/** One command, without `kubectl`. */
export const command: fc.Arbitrary<string> = mostly([6, reading], [2, generating], [2, looking], [4, changing]);
