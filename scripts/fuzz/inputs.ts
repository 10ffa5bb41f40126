/** Malformed inputs: texts that would be right, with a few wounds. */
import fc from 'fast-check';

/** What people and programs put where it does not belong. */
const TOKENS: readonly string[] = [
  ...[
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    ':',
    ': ',
    '- ',
    '\t',
    '"',
    "'",
    ',',
    '=',
    '==',
    '!=',
    '!',
    '/',
    '//',
    '..',
    '?',
    '#',
    '%',
    '%00',
    '\\',
    '|',
    '>',
    '&a ',
    '*a',
  ],
  ...['<<: *a', '!!binary x', '---\n', '...\n', '\n', '\r\n', ' ', '\u0000', '\u2028', '\ufeff', '💥', 'é', '__proto__', 'constructor', 'toString', 'length'],
  ...['-1', '0', '1e999', '9999999999999999999999', '-0', '0x10', '0777', '1_000', 'NaN', '.inf', 'null', '~', 'true', 'yes', '2001-01-01', '1:30'],
  ...['{{', '}}', '{{range', '{{end}}', '{{if', '$x', '.', '..', '@', '[?(@.', '[-1:]', '[::0]', '{.', '{range', '{end}', 'in (', 'notin', 'exists'],
  ...['metadata', 'spec', 'kind', 'apiVersion', 'containers', '$patch', '$retainKeys', '$setElementOrder/containers', 'status', 'finalizers'],
  'a'.repeat(3000),
  '['.repeat(600),
  '{"a":'.repeat(600),
  '['.repeat(20_000),
  '{a: '.repeat(5000),
  '- '.repeat(4000),
  '{{if true}}'.repeat(150),
];

/** One wound: where (a share of the text), how much is cut out, and what is put there. */
interface Wound {
  readonly at: number;
  readonly cut: number;
  readonly put: string;
}

const wound: fc.Arbitrary<Wound> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.nat(400) }),
  put: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...TOKENS) },
    { weight: 1, arbitrary: fc.string({ maxLength: 12, unit: 'binary' }) },
    { weight: 1, arbitrary: fc.constant('') },
  ),
});

function wounded(text: string, { at, cut, put }: Wound): string {
  const position = Math.floor(at * text.length);
  return text.slice(0, position) + put + text.slice(position + cut);
}

/** One of the texts with up to five wounds. */
export const malformed = (...texts: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom(...texts), fc.array(wound, { minLength: 1, maxLength: 5 })).map(([text, wounds]) => wounds.reduce(wounded, text));

const POD_YAML = `apiVersion: v1
kind: Pod
metadata:
  name: fuzz
  labels: {app: web, tier: "front"}
  annotations:
    note: |
      several
      lines
spec:
  restartPolicy: Never
  volumes:
  - name: v
    configMap: {name: settings, items: [{key: color, path: c}]}
  containers:
  - name: main
    image: nginx:1.27
    command: [sh, -c, "echo hi; sleep 1"]
    env: [{name: A, value: "1"}, {name: N, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
    ports: [{containerPort: 80, name: http}]
    resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 1Gi}}
    livenessProbe: {httpGet: {path: /, port: http}, periodSeconds: 5}
    volumeMounts: [{name: v, mountPath: /v}]
`;
const OTHER_YAML = [
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {color: blue, "a.conf": "x=1\\n"}\nbinaryData: {b: aGk=}\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {app: web}, type: NodePort, ports: [{name: a, port: 80, targetPort: http, nodePort: 30080}]}\n',
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replicas: 2, selector: {matchLabels: {a: b}, matchExpressions: [{key: a, operator: In, values: [b]}]}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: nginx}]}}}\n',
  'apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {backoffLimit: 1, template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [echo]}]}}}\n',
  'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Namespace, metadata: {name: n}}\n- {apiVersion: v1, kind: Secret, metadata: {name: t}, stringData: {p: q}}\n',
];

/** Manifests. */
export const manifest = malformed(POD_YAML, ...OTHER_YAML);

const POD_JSON = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'fuzz', labels: { a: 'b' }, finalizers: ['x/y'], ownerReferences: [] },
  spec: {
    containers: [{ name: 'c', image: 'nginx', env: [{ name: 'A', value: '1' }], resources: { limits: { cpu: '1' } }, securityContext: { runAsUser: 1 } }],
    tolerations: [{ key: 'k', operator: 'Exists', tolerationSeconds: 5 }],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }] },
      },
    },
  },
});
/** Bodies of requests, as JSON and as what is none. */
export const body = fc.oneof(
  {
    weight: 4,
    arbitrary: malformed(
      POD_JSON,
      '{"metadata":{"name":"c"},"data":{"a":"b"}}',
      '{"kind":"Binding","apiVersion":"v1","metadata":{"name":"web"},"target":{"kind":"Node","name":"node-1"}}',
    ),
  },
  {
    weight: 3,
    arbitrary: malformed(
      '{"metadata":{"labels":{"a":"b"},"annotations":{"x":null}},"spec":{"containers":[{"name":"web","image":"nginx:2"}]}}',
      '{"spec":{"containers":[{"$patch":"delete","name":"web"}],"$setElementOrder/containers":[{"name":"web"}],"$retainKeys":["a"]}}',
      '[{"op":"replace","path":"/metadata/labels/a","value":"b"},{"op":"remove","path":"/spec/containers/0"},{"op":"test","path":"/kind","value":"Pod"},{"op":"copy","from":"/a","path":"/b"}]',
      '{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":5,"propagationPolicy":"Background","preconditions":{"uid":"x"}}',
      '{"kind":"Scale","spec":{"replicas":3}}',
      '{"kind":"Eviction","metadata":{"name":"web"},"deleteOptions":{"gracePeriodSeconds":0}}',
    ),
  },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
);

/** Paths with queries. */
export const path = malformed(
  '/api/v1/namespaces/default/pods',
  '/api/v1/namespaces/default/pods/web',
  '/api/v1/namespaces/default/pods/web/status',
  '/api/v1/namespaces/default/pods/web/log?container=web&tailLines=5&sinceSeconds=10&limitBytes=9',
  '/api/v1/namespaces/default/pods/web/eviction',
  '/api/v1/namespaces/default/pods/web/binding',
  '/api/v1/namespaces/default/configmaps/settings',
  '/api/v1/namespaces/default/configmaps?limit=1&continue=abc&resourceVersion=5&resourceVersionMatch=Exact',
  '/api/v1/nodes/node-1',
  '/apis/apps/v1/namespaces/default/deployments/shop/scale',
  '/apis/apps/v1/deployments?labelSelector=app%20in%20(a,b),!c&fieldSelector=metadata.name%3Dx',
  '/apis/batch/v1/namespaces/default/jobs?dryRun=All&fieldValidation=Strict&fieldManager=x',
  '/apis/discovery.k8s.io/v1/endpointslices',
  '/openapi/v3/api/v1',
  '/version',
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
);

const EXPRESSIONS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  jsonpath: malformed(
    '{.items[*].metadata.name}',
    '{range .items[?(@.status.phase=="Running")]}{.metadata.name}{"\\t"}{end}',
    '{.spec.containers[0:-1].image}',
    "{.metadata.labels['app\\.kubernetes\\.io/name']}",
    '{..name}{@}{$}',
  ),
  'go-template': malformed(
    '{{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}',
    '{{with .metadata}}{{.name | printf "%s-%d" 3}}{{else}}none{{end}}',
    '{{$x := index .items 0}}{{if and (eq $x.kind "Pod") (gt (len .items) 1)}}{{$x.metadata.labels.app}}{{end}}',
    '{{range $i, $e := .items}}{{if $i}},{{end}}{{$e.metadata.name | html | js}}{{break}}{{end}}',
    '{{define "t"}}{{.}}{{end}}{{template "t" .kind}}{{- /* c */ -}}',
  ),
  'custom-columns': malformed('NAME:.metadata.name,IMAGE:.spec.containers[*].image', 'A:{.kind},B:..name'),
};
const selector = malformed('app=web,tier!=back', 'app in (web, api),!x,env notin (a)', 'metadata.name=web,status.phase!=Running', 'a==b');

/** A word for the shell. NUL cannot stand in an argument. */
const quoted = (word: string): string => `'${word.replaceAll('\0', '').replaceAll("'", `'\\''`)}'`;

const targets = fc.constantFrom('pods', 'pod web', 'cm', 'all', 'nodes', 'deploy,svc', 'events');
const expressionLine = fc
  .constantFrom(...Object.keys(EXPRESSIONS))
  .chain((format) => fc.tuple(targets, EXPRESSIONS[format]!).map(([what, text]) => `get ${what} -o ${quoted(`${format}=${text}`)}`));
const selectorLine = fc
  .tuple(fc.constantFrom('get pods', 'get all', 'delete cm', 'label cm', 'describe pods', 'logs'), fc.constantFrom('-l', '--field-selector'), selector)
  .map(([verb, flag, text]) => `${verb} ${flag} ${quoted(text)}`);
const LINES = [
  'get pods -n kube-system -o wide --show-labels -L app --sort-by=.metadata.name',
  'run x --image=nginx --port=80 --env=A=b --labels=a=b --restart=Never --dry-run=client -o yaml',
  'create deployment d --image=nginx --replicas=3 --port=80 --dry-run=server',
  'create configmap c --from-literal=a=b --from-file=k=/etc/hostname --from-env-file=/x',
  'create job j --image=busybox --from=cronjob/x -- echo hi',
  'set image pod/web web=nginx:1.28 *=x --dry-run=server',
  'set env deploy/shop A=b C- --from=configmap/settings --prefix=P_ --list',
  'scale deploy/shop --replicas=3 --current-replicas=2 --timeout=1s',
  'patch pod web --type=merge --subresource=status --dry-run=server',
  'taint node node-1 a=b:NoSchedule c:NoExecute- --overwrite --dry-run=server',
  'label pod web a=b c- --overwrite --resource-version=5 --dry-run=server',
  'wait --for=condition=Ready=false pod/web --timeout=1s',
  'wait --for=jsonpath={.status.phase}=Running pod/web --timeout=1s',
  'logs web -c web --tail=5 --since=1h --since-time=2026-01-01T00:00:00Z --timestamps --prefix',
  'exec web -c web -i -t -- sh -c "echo hi"',
  'explain pod.spec.containers --recursive --output=plaintext',
  'rollout undo deploy/shop --to-revision=1 --dry-run=server',
  'expose deploy shop --port=80 --target-port=http --type=NodePort --protocol=TCP --name=e --dry-run=server',
  'cp web:/etc/hostname /tmp/x -c web',
  'auth can-i get pods/log --subresource=status -n default',
  'drain node-1 --ignore-daemonsets --force --grace-period=-1 --timeout=1s --dry-run=server',
  'config set-context --current --namespace=other',
  'events --for pod/web --types=Normal,Warning -A -o json',
  'debug web -it --image=busybox --target=web --copy-to=y --share-processes',
  'api-resources --namespaced=true --verbs=get,list -o wide --sort-by=name',
  'top pods --containers -A --sort-by=cpu',
];
const words = malformed(...LINES).map((line) =>
  line
    .split(' ')
    .map((word) => (/^[\w./=:,@-]+$/.test(word) ? word : quoted(word)))
    .join(' '),
);
const patchLine = fc
  .tuple(fc.constantFrom('pod web', 'cm settings', 'deploy shop', 'node node-1'), fc.constantFrom('json', 'merge', 'strategic'), body)
  .map(([what, type, text]) => `patch ${what} --type=${type} -p ${quoted(text)}`);
const manifestLine = fc
  .tuple(fc.constantFrom('apply', 'create', 'replace', 'delete', 'diff'), fc.constantFrom('', ' --dry-run=server', ' --validate=ignore'), manifest)
  .map(
    ([verb, flags, text]) =>
      `${verb} -f -${verb === 'diff' || (verb === 'delete' && flags !== ' --dry-run=server') ? '' : flags} <<'END_OF_FUZZ'\n${text.replaceAll('\0', '')}\nEND_OF_FUZZ`,
  );

/** A command line of kubectl, without its name. */
export const commandLine = fc.oneof(
  { weight: 3, arbitrary: words },
  { weight: 2, arbitrary: expressionLine },
  { weight: 1, arbitrary: selectorLine },
  { weight: 2, arbitrary: patchLine },
  { weight: 3, arbitrary: manifestLine },
);
