/** Verbs that change objects, on the learner's machine of a running cluster: set, edit, diff, patch, drain, last-applied. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../../src/session/world.ts';
import { newWorld, run as runIn } from '../support/worlds.ts';

let world: World;
beforeEach(() => {
  world = newWorld();
});
const run = (line: string): string => runIn(world, `${line}; echo $?`);

const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b, k: yy}\n';

describe('kubectl edit', () => {
  beforeEach(() => {
    world.apply({ type: 'write-file', path: 'c.yaml', text: CONFIG });
    run('kubectl create -f c.yaml');
  });

  it('saves what an editor changed', () => {
    expect(run('EDITOR="sed -i s/yy/zz/" kubectl edit cm c')).toBe('configmap/c edited\n0\n');
    expect(run("kubectl get cm c -o jsonpath='{.data}'")).toBe('{"a":"b","k":"zz"}0\n');
  });

  it('cancels when nothing was changed, and leaves no file behind', () => {
    expect(run('EDITOR="sed -i s/nope/zz/" kubectl edit cm c')).toBe('Edit cancelled, no changes made.\n0\n');
    expect(run('ls /tmp')).toBe('0\n');
  });

  it('opens the file again when the server refuses, and keeps it when nothing is mended', () => {
    run('kubectl run web --image=nginx');
    const out = run(`KUBE_EDITOR='sed -i "s/restartPolicy: Always/restartPolicy: Never/"' kubectl edit pod web`);
    expect(out).toMatch(
      /^error: pods "web" is invalid\nA copy of your changes has been stored to "(\/tmp\/kubectl-edit-\d+\.yaml)"\nerror: Edit cancelled, no valid changes were saved\.\n1\n$/,
    );
    const kept = /"(.*)"\nerror/.exec(out)?.[1] ?? '';
    expect(run(`grep -c "restartPolicy: Never" ${kept}`)).toBe('1\n0\n');
  });

  it('says so where there is no editor', () => {
    expect(run('EDITOR=emacs kubectl edit cm c')).toBe(
      'error: unable to launch the editor "emacs": KUBE_EDITOR may name a command such as "sed -i s/old/new/", and kubectl apply -f FILE takes changes without an editor\n1\n',
    );
  });
});

describe('kubectl diff', () => {
  it('prints nothing and ends well where nothing differs, and shows what an apply would change', () => {
    world.apply({ type: 'write-file', path: 'c.yaml', text: CONFIG });
    run('kubectl apply -f c.yaml');
    expect(run('kubectl diff -f c.yaml')).toBe('0\n');
    run('sed -i "s/a: b/a: c/" c.yaml');
    const lines = run('kubectl diff -f c.yaml').split('\n');
    expect(lines[0]).toMatch(/^diff -u -N \/tmp\/LIVE-\d+\/v1\.ConfigMap\.default\.c \/tmp\/MERGED-\d+\/v1\.ConfigMap\.default\.c$/);
    expect(lines.slice(3, 9)).toEqual(['@@ -1,6 +1,6 @@', ' apiVersion: v1', ' data:', '-  a: b', '+  a: c', '   k: yy']);
    expect(lines.at(-2)).toBe('1');
  });

  it('ends with two when it fails', () => {
    expect(run('kubectl diff -f nope.yaml')).toBe('error: the path "nope.yaml" does not exist\n2\n');
  });

  it('never shows the values of secrets', () => {
    world.apply({ type: 'write-file', path: 's.yaml', text: 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {}\ndata: {p: YQ==}\n' });
    run('kubectl apply -f s.yaml');
    run('sed -i "s/YQ==/Yg==/" s.yaml');
    const out = run('kubectl diff -f s.yaml | grep "[*]"');
    expect(out).toBe('-  p: "*** (before)"\n+  p: "*** (after)"\n0\n'.replaceAll('"', "'"));
  });
});

describe('kubectl set', () => {
  it('changes images, and words what the server refuses', () => {
    run('kubectl run web --image=nginx');
    expect(run('kubectl set image pod/web web=nginx:1.27')).toBe('pod/web image updated\n0\n');
    expect(run('kubectl set env pod/web A=b').split('\n')[0]).toMatch(
      /^error: failed to patch env update to pod template: Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than /,
    );
    expect(run('kubectl set resources pod/web')).toBe('error: you must specify an update to requests or limits (in the form of --requests/--limits)\n1\n');
  });

  it('changes files that no server has seen, and lists what is there', () => {
    world.apply({
      type: 'write-file',
      path: 'p.yaml',
      text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: app, image: nginx, env: [{name: A, value: "1"}, {name: B, value: "2"}]}]}\n',
    });
    expect(run('kubectl set env -f p.yaml --local --list')).toBe('# Pod p, container app\nA=1\nB=2\n0\n');
    expect(run("kubectl set env -f p.yaml --local A=9 B- C=3 -o jsonpath='{.spec.containers[0].env}'")).toBe(
      '[{"name":"A","value":"9"},{"name":"C","value":"3"}]0\n',
    );
    expect(run("kubectl set resources -f p.yaml --local --limits=cpu=200m -o jsonpath='{.spec.containers[0].resources}'")).toBe('{"limits":{"cpu":"200m"}}0\n');
  });
});

describe('kubectl patch', () => {
  it('reads its patch from a file', () => {
    run('kubectl run web --image=nginx');
    world.apply({ type: 'write-file', path: 'patch.yaml', text: 'metadata: {labels: {z: "1"}}\n' });
    expect(run('kubectl patch pod web --patch-file patch.yaml')).toBe('pod/web patched\n0\n');
    expect(run('kubectl patch pod web --patch-file patch.yaml')).toBe('pod/web patched (no change)\n0\n');
    expect(run('kubectl patch pod web --patch-file nope')).toBe('error: unable to read patch file: open nope: no such file or directory\n1\n');
  });
});

describe('kubectl drain', () => {
  it('refuses pods that nobody would bring back, and evicts them when forced', () => {
    run('kubectl run web --image=nginx');
    run('kubectl wait --for=condition=Ready pod/web');
    expect(run('kubectl drain node-1 --pod-selector=run=web')).toBe(
      'node/node-1 cordoned\n' +
        'error: unable to drain node "node-1" due to error: cannot delete Pods that declare no controller (use --force to override): default/web, continuing command...\n' +
        'There are pending nodes to be drained:\n node-1\n' +
        'cannot delete Pods that declare no controller (use --force to override): default/web\n1\n',
    );
    expect(run('kubectl drain node-1 --pod-selector=run=web --force')).toBe(
      'node/node-1 already cordoned\nWarning: deleting Pods that declare no controller: default/web\nevicting pod default/web\npod/web evicted\nnode/node-1 drained\n0\n',
    );
  });
});

describe('kubectl apply view-last-applied and set-last-applied', () => {
  it('show and set the annotation', () => {
    world.apply({ type: 'write-file', path: 'c.yaml', text: CONFIG });
    run('kubectl create -f c.yaml');
    expect(run('kubectl apply view-last-applied cm c')).toBe('0\n');
    expect(run('kubectl apply set-last-applied -f c.yaml')).toBe(
      'error: no last-applied-configuration annotation found on resource: c, to create the annotation, run the command with --create-annotation\n1\n',
    );
    expect(run('kubectl apply set-last-applied -f c.yaml --create-annotation')).toBe('configmap/c configured\n0\n');
    expect(run('kubectl apply view-last-applied cm/c')).toBe(
      'apiVersion: v1\ndata:\n  a: b\n  k: yy\nkind: ConfigMap\nmetadata:\n  annotations: {}\n  name: c\n  namespace: default\n0\n',
    );
  });
});

describe('kubectl auth', () => {
  it('lets the learner do everything, and doubts what it does not know', () => {
    expect(run('kubectl auth can-i create pods')).toBe('yes\n0\n');
    expect(run('kubectl auth can-i list nodes')).toBe("Warning: resource 'nodes' is not namespace scoped\n\nyes\n0\n");
    expect(run('kubectl auth can-i --list')).toBe(
      'Resources   Non-Resource URLs   Resource Names   Verbs\n*.*         []                  []               [*]\n            [*]                 []               [*]\n0\n',
    );
    expect(run('kubectl auth whoami')).toBe('ATTRIBUTE   VALUE\nUsername    kubernetes-admin\nGroups      [system:masters system:authenticated]\n0\n');
  });
});
