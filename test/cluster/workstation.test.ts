import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../scripts/support/catalogue.ts';
import { createCluster } from '../../src/cluster/create-cluster.ts';
import { neighbourOf } from '../../src/cluster/workstation.ts';
import type { ScenarioNode } from '../../src/data/image.ts';
import { EPOCH_MS } from '../support/worlds.ts';

/** A learner's terminal: `type` gives back what the screen shows of a line and of the `seconds` (virtual) after it. */
function openTerminal() {
  const { sim, workstation } = createCluster({ catalogue: readCatalogue(), scenario: 'one-node', seed: 'desk', epochMs: EPOCH_MS });
  let screen = '';
  const terminal = workstation.openTerminal({ columns: 100, rows: 24, term: 'dumb', onOutput: (data) => (screen += data) });
  const press = (keys: string, seconds = 1): string => {
    screen = '';
    terminal.type(keys);
    sim.advance(seconds * 1000);
    return screen.replaceAll('\r\n', '\n');
  };
  press('', 1);
  return { workstation, press, type: (line: string, seconds?: number) => press(`${line}\r`, seconds).slice(line.length + 1) };
}

describe("the learner's machine", () => {
  it('lets its owner write at home: here-documents, directories, kubeconfig', () => {
    const { type, workstation } = openTerminal();
    for (const line of ['cat > pod.yaml <<EOF', 'kind: Pod', 'EOF']) type(line);
    expect(workstation.files.get('pod.yaml')).toBe('kind: Pod\n');
    workstation.write('manifests/web.yaml', 'kind: Service\n');
    expect(type('mkdir d; echo a > d/b; echo c >> manifests/web.yaml; cat d/b manifests/web.yaml')).toBe('a\nkind: Service\nc\n$ ');
    expect(type('kubectl config set-context --current --namespace=kube-system')).toBe('Context "kind" modified.\n$ ');
    expect(type('touch /tmp/x && ls /tmp; touch /etc/x')).toBe('x\ntouch: /etc/x: Permission denied\n$ ');
  });

  it('says where to go instead of a tool that is not here, and what is unknown as bash does', () => {
    const { type } = openTerminal();
    expect(type('emacs pod.yaml')).toBe('emacs: emacs is not simulated here: use vi, nano or the Editor beside the terminal\n$ ');
    expect(type('sudo kubectl get pods; echo $?')).toBe('sudo: sudo is not simulated here: no command here needs another user; type it without\n127\n$ ');
    expect(type('kubctl get pods')).toBe('bash: kubctl: command not found\n$ ');
    expect(type('$ kubectl get pods')).toBe('bash: $: command not found\n$ ');
    expect(type('logout')).toBe("bash: logout: not login shell: use `exit'\n$ ");
    expect(type('help | head -1')).toBe('This is a bash-like shell on a machine beside the cluster.\n$ ');
  });

  it('starts a new shell after exit and after ^D', () => {
    const { type, press } = openTerminal();
    expect(type('cd /; A=1; exit')).toBe('exit\n$ ');
    expect(type('echo $PWD $A')).toBe('/home/learner\n$ ');
    expect(press('\x04')).toBe('exit\n$ ');
  });

  it('gives the prompt back from every kubectl that ^C stops', () => {
    const { type, press } = openTerminal();
    type('kubectl run web --image=nginx', 3);
    type('kubectl run loud --image=busybox -- yes', 3);
    for (const line of ['kubectl get pods -w', 'kubectl logs -f web', 'kubectl logs -f loud', 'kubectl wait pod/web --for=delete', 'kubectl delete pod loud']) {
      type(line, 2);
      expect([line, press('\x03').slice(-5)]).toEqual([line, '^C\n$ ']);
    }
    expect(type('kubectl run -it --rm t --image=busybox -- sh', 4)).toMatch(/press(ing)? enter\.\n/);
    press('\r');
    expect(press('\x03')).toBe('^C\n/ # ');
    expect(type('exit', 4)).toMatch(/pod "t" deleted from default namespace\n\$ $/);
  });

  it('opens the shells that the images have: ash in busybox, dash and bash in nginx', () => {
    const { type } = openTerminal();
    type('kubectl run web --image=nginx', 3);
    type('kubectl run box --image=busybox -- sleep 1000', 3);
    expect(type('kubectl exec -it box -- sh', 2)).toBe('/ # ');
    expect(type('exit')).toBe('$ ');
    expect(type('kubectl exec -it web -- sh', 2)).toBe('# ');
    expect(type('exit')).toBe('$ ');
    expect(type('kubectl exec -it web -- bash', 2)).toBe('root@web:/# ');
    expect(type('nope')).toBe('bash: nope: command not found\nroot@web:/# ');
  });

  it('reaches nodes and node ports, and is seen by its own address; no route leads to pods and Services', () => {
    const { type } = openTerminal();
    type('kubectl run web --image=nginx --port=80', 3);
    type('kubectl create service nodeport web --tcp=80 --node-port=30080', 2);
    type('kubectl patch svc web -p \'{"spec":{"selector":{"app":null,"run":"web"},"externalTrafficPolicy":"Local"}}\'', 3);
    expect(type('curl -s http://172.18.0.2:30080 | head -1')).toBe('<!DOCTYPE html>\n$ ');
    expect(type('kubectl logs web --tail=1 | cut -d" " -f1')).toBe('172.18.0.100\n$ ');
    expect(type('curl -sS http://172.18.0.2')).toBe('curl: (7) Failed to connect to 172.18.0.2 port 80 after 1 ms: Could not connect to server\n$ ');
    const lost = 'curl: (28) Connection timed out after 2000 milliseconds\n$ ';
    expect(type("curl -sS -m 2 http://$(kubectl get pod web -o jsonpath='{.status.podIP}')", 4)).toBe(lost);
    expect(type("curl -sS -m 2 http://$(kubectl get svc web -o jsonpath='{.spec.clusterIP}')", 4)).toBe(lost);
  });
});

describe('its address', () => {
  const nodes = (count: number): ScenarioNode[] =>
    Array.from({ length: count }, (_, i) => ({
      name: `node-${i + 1}`,
      address: `172.18.0.${i + 1}`,
      podCidr: '10.244.0.0/24',
      capacity: {},
      labels: {},
      images: [],
    }));

  it('is the usual one, or the highest that no node has', () => {
    expect([neighbourOf(nodes(1)), neighbourOf(nodes(100)), neighbourOf([])]).toEqual([['172.18.0.100'], ['172.18.0.254'], []]);
  });

  it('is missed with a remedy where the net is full', () => {
    expect(() => neighbourOf(nodes(254))).toThrow('found all of 172.18.0.0/24 taken: give some nodes another net');
  });
});
