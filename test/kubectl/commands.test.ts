import { beforeEach, describe, expect, it } from 'vitest';
import { createWorkstation, type Workstation } from './support.ts';

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: app, labels: {v: "1"}}\nspec:\n  containers:\n  - {name: app, image: nginx}\n';

let station: Workstation;
beforeEach(() => {
  station = createWorkstation();
});
const run = (line: string | string[], stdin?: string): string => {
  const { exit, out } = station.kubectl(line, stdin);
  return `${exit}: ${out}`;
};

describe('kubectl apply', () => {
  it('creates, leaves alone, and patches what differs', () => {
    station.write('pod.yaml', POD);
    expect(run('apply -f pod.yaml')).toBe('0: pod/app created\n');
    expect(run('apply -f pod.yaml')).toBe('0: pod/app unchanged\n');
    station.write('pod.yaml', POD.replace('"1"', '"2"').replace('nginx', 'nginx:1.27'));
    expect(run('apply -f pod.yaml')).toBe('0: pod/app configured\n');
    expect(run(['get', 'pod', 'app', '-o', 'jsonpath={.metadata.labels.v} {.spec.containers[0].image}'])).toBe('0: 2 nginx:1.27');
  });
  it('removes what the manifest no longer has, and nothing else', () => {
    run('apply -f -', POD.replace('v: "1"', 'v: "1", w: "2"'));
    run('label pod app other=kept');
    expect(run('apply -f -', POD)).toBe('0: pod/app configured\n');
    expect(run('get pod app --show-labels --no-headers')).toBe('0: app   0/1   Pending   0     0s    other=kept,v=1\n');
  });
  it('takes folders and several documents, and goes on behind a failure', () => {
    station.write('all/b.yaml', `${POD.replaceAll('app', 'b')}---\n${POD.replaceAll('app', 'c')}`);
    station.write('all/a.yaml', 'apiVersion: v1\nkind: Podd\nmetadata: {name: a}\n');
    station.write('all/notes.txt', 'no manifest');
    expect(run('apply -f all')).toBe(
      '1: pod/b created\npod/c created\nerror: resource mapping not found for name: "a" namespace: "" from "all/a.yaml": no matches for kind "Podd" in version "v1"\nensure CRDs are installed first\n',
    );
  });
  it('warns of objects that were not made by apply', () => {
    run('run app --image=nginx');
    expect(run('apply -f -', POD)).toBe(
      '0: Warning: resource pods/app is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\npod/app configured\n',
    );
  });
  it('words refusals as kubectl does', () => {
    expect(run('apply -f missing.yaml')).toBe('1: error: the path "missing.yaml" does not exist\n');
    expect(run('apply')).toBe('1: error: must specify one of -f and -k\n');
    expect(run('apply -f -', '')).toBe('1: error: no objects passed to apply\n');
    expect(run('apply -f -', 'apiVersion: v1\nmetadata: {name: a}\n')).toBe(
      '1: error: error validating "STDIN": error validating data: kind not set; if you choose to ignore these errors, turn validation off with --validate=false\n',
    );
    expect(run('apply -f -', POD.replace('image', 'imagee'))).toBe(
      '1: Error from server (BadRequest): error when creating "STDIN": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagee"\n',
    );
    expect(run('apply -f -', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {}\n')).toBe(
      '1: The Pod "a" is invalid: spec.containers: Required value\n',
    );
    expect(run('apply -f -', 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\n')).toBe(
      '1: error: kind Role (rbac.authorization.k8s.io/v1) in "STDIN" is not simulated here\n',
    );
  });
});

describe('kubectl run', () => {
  it('prints the pod that it would make', () => {
    expect(
      run([
        'run',
        'web',
        '--image=nginx',
        '--port=80',
        '--env=A=1',
        '-l',
        'app=web',
        '--restart=Never',
        '--dry-run=client',
        '-o',
        'yaml',
        '--',
        'sh',
        '-c',
        'echo hi',
      ]),
    ).toBe(
      '0: apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    app: web\n  name: web\nspec:\n  containers:\n  - args:\n    - sh\n    - -c\n    - echo hi\n    env:\n    - name: A\n      value: "1"\n    image: nginx\n    name: web\n    ports:\n    - containerPort: 80\n    resources: {}\n  dnsPolicy: ClusterFirst\n  restartPolicy: Never\nstatus: {}\n',
    );
    expect(run('run web --image=nginx --dry-run=server')).toBe('0: pod/web created (server dry run)\n');
    expect(run('get pods')).toBe('0: No resources found in default namespace.\n');
  });
  it('refuses what does not go together, and says aloud what is not simulated', () => {
    expect(run('run web')).toBe('1: error: required flag(s) "image" not set\n');
    expect(run('run --image=nginx')).toBe("1: error: NAME is required for run\nSee 'kubectl run -h' for help and examples\n");
    expect(run('run web --image=nginx --rm')).toBe("1: error: --rm should only be used for attached containers\nSee 'kubectl run -h' for help and examples\n");
    expect(run('run web --image=nginx --overrides={')).toBe('1: error: Invalid JSON Patch\n');
    expect(run('run web --image=nginx')).toBe('0: pod/web created\n');
    expect(run('run web --image=nginx')).toBe('1: Error from server (AlreadyExists): pods "web" already exists\n');
  });
});

describe('kubectl delete', () => {
  it('says what it deletes and where from', () => {
    for (const name of ['a', 'b', 'c']) run(`run ${name} --image=nginx`);
    expect(run('delete pod a nope')).toBe('1: pod "a" deleted from default namespace\nError from server (NotFound): pods "nope" not found\n');
    expect(run('delete pod/b --force')).toBe(
      '0: Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\npod "b" force deleted from default namespace\n',
    );
    expect(run('delete pods --all -o name')).toBe('0: pod/c\n');
    expect(run('delete pods --all')).toBe('0: No resources found\n');
    expect(run('delete pods')).toBe('1: error: resource(s) were provided, but no name was specified\n');
  });
});

describe('kubectl get', () => {
  it('prints types apart, and names with their kinds', () => {
    run('run web --image=nginx');
    expect(run('get pods,services')).toBe(
      '0: NAME      READY   STATUS    RESTARTS   AGE\npod/web   0/1     Pending   0          0s\n\nNAME                 TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\nservice/kubernetes   ClusterIP   10.96.0.1    <none>        443/TCP   0s\n',
    );
  });
  it('prints custom columns and what is missing in them', () => {
    run('run web --image=nginx');
    expect(run(['get', 'pods', '-o', 'custom-columns=NAME:.metadata.name,NODE:.spec.nodeName,LABELS:.metadata.labels'])).toBe(
      '0: NAME   NODE     LABELS\nweb    <none>   map[run:web]\n',
    );
  });
  it('watches: the header once, columns that only grow, until Ctrl-C', () => {
    const watch = station.start('get pods -w');
    station.sim.advance(100);
    run('run web --image=nginx');
    station.sim.advance(3000);
    run('run a-rather-long-name --image=nginx');
    run('run z --image=nginx');
    station.sim.advance(10);
    expect(watch.out()).toBe(
      'NAME   READY   STATUS    RESTARTS   AGE\nweb    0/1     Pending   0          0s\na-rather-long-name   0/1     Pending   0          0s\nz                    0/1     Pending   0          0s\n',
    );
    watch.interrupt();
    station.sim.advance(10);
    expect(watch.exit()?.code).toBe(130);
  });
});

describe('kubectl label, patch, taint', () => {
  it('changes labels and does not overwrite unasked', () => {
    run('run web --image=nginx');
    expect(run('label pod web tier=front')).toBe('0: pod/web labeled\n');
    expect(run('label pod web tier=back')).toBe("1: error: 'tier' already has a value (front), and --overwrite is false\n");
    expect(run('label pod web tier=back --overwrite')).toBe('0: pod/web labeled\n');
    expect(run('label pod web tier-')).toBe('0: pod/web unlabeled\n');
    expect(run('annotate pod web note=x')).toBe('0: pod/web annotated\n');
    expect(run(['patch', 'pod', 'web', '-p', '{"metadata":{"labels":{"z":"1"}}}'])).toBe('0: pod/web patched\n');
    expect(run(['patch', 'pod', 'web', '-p', 'metadata: {labels: {z: "1"}}'])).toBe('0: pod/web patched (no change)\n');
  });
});

describe('kubectl config', () => {
  it('remembers the namespace of the context', () => {
    run('create namespace dev');
    expect(run('config set-context --current --namespace=dev')).toBe('0: Context "kind" modified.\n');
    expect(run('get pods')).toBe('0: No resources found in dev namespace.\n');
    expect(run('config get-contexts')).toBe('0: CURRENT   NAME   CLUSTER   AUTHINFO   NAMESPACE\n*         kind   kind      admin      dev\n');
  });
});

describe('kubectl wait', () => {
  it('waits until it holds, or until the time is over', () => {
    run('run web --image=nginx');
    expect(run('wait pod/web --for=jsonpath={.status.phase}=Pending')).toBe('0: pod/web condition met\n');
    const before = station.sim.nowMs;
    expect(run('wait pod/web --for=condition=Ready --timeout=2s')).toBe('1: error: timed out waiting for the condition on pods/web\n');
    expect(station.sim.nowMs - before).toBeGreaterThanOrEqual(2000);
    expect(run('wait pod/web')).toBe('1: error: unrecognized condition: []\n');
    expect(run('wait pod/nope --for=delete')).toBe('0: ');
  });
});
