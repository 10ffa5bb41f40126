import { expect, test } from 'vitest';
import { catalogueOf, CatalogueError } from '../../src/cluster/catalogue.ts';
import { applets } from '../../src/shell/programs/index.ts';
import { hasTag } from '../../src/node/cri/image-store.ts';
import { programs } from '../../src/shell/index.ts';
import { contentFiles } from '../shell/programs/machine.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const image = (lines: string): string => `repository: docker.io/course/app\ndigest: ${DIGEST}\nsizeBytes: 10\n${lines}`;

function messageOf(files: Record<string, string>): string {
  try {
    catalogueOf(files);
  } catch (thrown) {
    if (thrown instanceof CatalogueError) return thrown.message;
    throw thrown;
  }
  return 'no error';
}

test('an image gets the defaults that a registry gives it', () => {
  expect(catalogueOf({ 'content/images/app.yaml': image('cmd: [app, -v]\n') })).toEqual({
    images: [
      {
        repository: 'docker.io/course/app',
        tags: ['*'],
        digest: DIGEST,
        sizeBytes: 10,
        entrypoint: [],
        cmd: ['app', '-v'],
        env: {},
        workingDir: '/',
        user: '',
        stopSignal: 'SIGTERM',
        files: {},
      },
    ],
    scenarios: [],
  });
});

test('an image lies on the files of its base, links stand beside their target, and its own files win', () => {
  const base = `repository: docker.io/course/base\ndigest: ${DIGEST}\nsizeBytes: 5\nenv: { A: '1', B: '1' }\nfiles:\n  /bin/tool: { program: tool, mode: 0o755 }\n  /etc/name: base\nlinks:\n  /bin/tool: one two\n`;
  const { images } = catalogueOf({
    'content/images/app.yaml': image("from: docker.io/course/base\nenv: { B: '2' }\nfiles:\n  /etc/name: app\n  /data/:\n"),
    'content/images/base.yaml': base,
  });
  expect(images[0]!.env).toEqual({ A: '1', B: '2' });
  expect(images[0]!.files).toEqual({
    '/bin/tool': { program: 'tool', mode: 0o755 },
    '/bin/one': { symlink: '/bin/tool' },
    '/bin/two': { symlink: '/bin/tool' },
    '/etc/name': { text: 'app' },
    '/data/': {},
  });
});

test('mistakes are said with file, line and remedy', () => {
  const of = (lines: string): string => messageOf({ 'content/images/app.yaml': image(lines) });
  expect(of('size: 3\n')).toBe(
    'content/images/app.yaml:4: size: wanted one of the keys repository, says, tags, digest, sizeBytes, from, entrypoint, cmd, env, workingDir, user, stopSignal, files, links instead of "size", found 3',
  );
  expect(of('cmd: run\n')).toBe('content/images/app.yaml:4: cmd: wanted a list of words such as [nginx, -g, "daemon off;"], found "run"');
  expect(of('user: 101\n')).toBe("content/images/app.yaml:4: user: wanted text such as '101' or '101:101' (in quotes), found 101");
  expect(of('from: docker.io/course/nope\n')).toBe(
    'content/images/app.yaml:4: from: wanted one of the images docker.io/course/app, found "docker.io/course/nope"',
  );
  expect(of('files:\n  etc/name: x\n')).toBe('content/images/app.yaml:5: files.etc/name: wanted a path that begins with /, found "x"');
  expect(messageOf({ 'content/images/app.yaml': 'repository: nginx\n' })).toBe(
    'content/images/app.yaml:1: repository: wanted a full name such as docker.io/library/nginx, found "nginx"',
  );
  expect(messageOf({ 'content/images/app.yaml': 'a: [1\n' })).toMatch(/^content\/images\/app\.yaml:2: /);
  expect(messageOf({ 'content/lessons/x.yaml': '' })).toBe('content/lessons/x.yaml:1: wanted a YAML file in content/images or content/scenarios');
});

test('two files may describe different tags of one repository, not the same ones', () => {
  const next = image("from: docker.io/course/app\ntags: ['2']\nenv: { V: '2' }\n");
  const first = image("tags: ['1']\nenv: { V: '1', W: '1' }\n");
  const { images } = catalogueOf({ 'content/images/app.yaml': first, 'content/images/next.yaml': next });
  expect(images.map(({ tags, env }) => [tags, env])).toEqual([
    [['1'], { V: '1', W: '1' }],
    [['2'], { V: '2', W: '1' }],
  ]);
  expect(messageOf({ 'content/images/app.yaml': first, 'content/images/next.yaml': next.replace("['2']", "['1']") })).toBe(
    'content/images/next.yaml:5: tags: wanted tags that content/images/app.yaml does not have already, found ["1"]',
  );
});

test('a scenario names its nodes, and time to settle becomes ms', () => {
  const node = 'nodes:\n  - name: node-1\n    address: 172.18.0.2\n    podCidr: 10.244.0.0/24\n    capacity: { cpu: "2" }\n';
  const { scenarios } = catalogueOf({ 'content/scenarios/one.yaml': `name: one\ntitle: One\nsettle: 3s\n${node}` });
  expect(scenarios).toEqual([
    {
      name: 'one',
      title: 'One',
      nodes: [{ name: 'node-1', address: '172.18.0.2', podCidr: '10.244.0.0/24', capacity: { cpu: '2' }, labels: {}, images: [] }],
      objects: [],
      files: {},
      settleMs: 3000,
    },
  ]);
  expect(messageOf({ 'content/scenarios/one.yaml': `name: one\ntitle: One\nsettle: soon\n${node}` })).toBe(
    'content/scenarios/one.yaml:3: settle: wanted a duration such as 500ms, 3s or 2m, found "soon"',
  );
  expect(messageOf({ 'content/scenarios/one.yaml': 'name: one\ntitle: One\n' })).toBe(
    'content/scenarios/one.yaml:1: nodes: wanted at least one node, found nothing',
  );
});

/** Programs that a running cluster adds to the shell's. */
const addonProgramNames = ['coredns', 'metrics-server', 'nginx-ingress-controller'];

const BASE = `name: base
title: A base
settle: 5s
nodes: [{ name: node-1, address: 172.18.0.2, podCidr: 10.244.0.0/24, capacity: { cpu: '2' } }]
objects:
  - |
    kind: Deployment
    metadata: { name: web }
    spec: { template: { spec: { containers: [{ name: app, image: nginx }] } } }
  - |
    kind: Service
    metadata: { name: web }
files: { a: '1' }
`;
const extended = (lines: string): Record<string, string> => ({
  'content/scenarios/base.yaml': BASE,
  'content/scenarios/more.yaml': `name: more\ntitle: More\nextends: base\n${lines}`,
});

test('a scenario that extends another has what that has, with changes, and more', () => {
  const { scenarios } = catalogueOf(
    extended(`change:
  deployment/web: { spec: { template: { spec: { containers: [{ name: app, image: redis }] } } } }
  service/web: null
objects: ['kind: Secret']
files: { b: '2' }
addons: [network-policy]
then: [{ wait: 2m }, { fault: cut-off node-1 }, { run: kubectl get pods }]
`),
  );
  const [base, more] = scenarios;
  expect(more).toEqual({
    name: 'more',
    title: 'More',
    nodes: base!.nodes,
    objects: ['{"kind":"Deployment","metadata":{"name":"web"},"spec":{"template":{"spec":{"containers":[{"name":"app","image":"redis"}]}}}}', 'kind: Secret'],
    files: { a: '1', b: '2' },
    addons: ['network-policy'],
    settleMs: 5000,
    then: [{ waitMs: 120_000 }, { fault: ['cut-off', 'node-1'] }, { line: 'kubectl get pods' }],
  });
});

test('mistakes in a scenario that extends another are said with file, line and remedy', () => {
  const of = (lines: string): string => messageOf(extended(lines));
  expect(of('change: { deployment/shop: {} }\n')).toBe(
    'content/scenarios/more.yaml:4: change.deployment/shop: wanted one of the objects deployment/web, service/web of base instead of "deployment/shop", found {}',
  );
  expect(of('change: { service/web: 3 }\n')).toBe(
    'content/scenarios/more.yaml:4: change.service/web: wanted what is different in it, or null to leave it out, found 3',
  );
  expect(of('nodes: [{ name: node-1 }]\n')).toBe('content/scenarios/more.yaml:4: nodes: wanted no nodes: they are those of base, found [{"name":"node-1"}]');
  expect(of('then: [{ fault: burn node-1 }]\n')).toBe(
    'content/scenarios/more.yaml:4: then.0.fault: wanted a fault (unknown fault "burn"), found "burn node-1"',
  );
  expect(of('then: [{ wait: 2m, run: ls }]\n')).toMatch(/^content\/scenarios\/more\.yaml:4: then\.0: wanted a step such as wait: 2m, /);
  expect(messageOf({ 'content/scenarios/more.yaml': 'name: more\ntitle: More\nextends: nothing\n' })).toBe(
    'content/scenarios/more.yaml:3: extends: wanted one of the other scenarios , found "nothing"',
  );
  expect(messageOf({ 'content/scenarios/base.yaml': BASE + 'change: { service/web: null }\n' })).toMatch(
    /base\.yaml:14: change: wanted extends beside it: what is changed are objects of another scenario/,
  );
  const circle = { 'content/scenarios/a.yaml': 'name: a\ntitle: A\nextends: b\n', 'content/scenarios/b.yaml': 'name: b\ntitle: B\nextends: a\n' };
  expect(messageOf(circle)).toBe('content/scenarios/b.yaml:3: extends: wanted a scenario that does not extend this one, found "a"');
});

test("the course's own files are in order: every program exists, every link leads to an applet, every node has its images", () => {
  const { images, scenarios } = catalogueOf(contentFiles());
  const findings: string[] = [];
  for (const { repository, files, entrypoint, cmd } of images) {
    for (const [path, file] of Object.entries(files)) {
      if (file.program !== undefined && !programs.has(file.program) && !addonProgramNames.includes(file.program))
        findings.push(`${repository}: ${path}: no program ${file.program}`);
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (file.symlink === '/bin/busybox' && !Object.hasOwn(applets, name)) findings.push(`${repository}: ${path}: no applet ${name}`);
    }
    if (entrypoint.length + cmd.length === 0 && repository !== 'docker.io/curlimages/curl') findings.push(`${repository}: nothing to start`);
  }
  for (const { name, nodes } of scenarios) {
    for (const reference of nodes.flatMap((node) => node.images)) {
      const at = reference.lastIndexOf(':');
      const known = images.filter((each) => each.repository === reference.slice(0, at)).flatMap(({ tags }) => tags);
      if (!hasTag(known, reference.slice(at + 1))) findings.push(`${name}: no image ${reference}`);
    }
  }
  expect(findings).toEqual([]);
});
