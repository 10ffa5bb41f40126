import { describe, expect, it } from 'vitest';
import { checkManifest } from '../../src/session/check-manifest.ts';
import type { World } from '../../src/session/world.ts';
import { newWorld, run } from '../support/worlds.ts';

/** Each problem as `line: marked text: message`. */
const problemsOf = (text: string, world: World = newWorld()): string[] =>
  checkManifest(text, world.cluster).map(({ line, from, to, message }) => `${line}: ${text.slice(from, to)}: ${message}`);

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx
`;

describe('checking a manifest', () => {
  it('finds nothing where the server would take it', () => {
    expect(problemsOf(POD)).toEqual([]);
    expect(problemsOf('')).toEqual([]);
    expect(problemsOf('# only a comment\n---\n')).toEqual([]);
  });

  it('marks fields that the kind does not have, by their names', () => {
    expect(problemsOf(POD.replace('image:', 'imagee:'))).toEqual(['8: imagee: unknown field "spec.containers[0].imagee"']);
  });

  it('marks the values that validation refuses, and what is missing as near as there is something', () => {
    const text = POD.replace('name: web\nspec', 'name: Web_1\nspec').replace('    image: nginx\n', '    ports:\n    - containerPort: 70000\n');
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^4: Web_1: metadata\.name: Invalid value: "Web_1": a lowercase RFC 1123 subdomain must consist of/),
      '7: name: spec.containers[0].image: Required value',
      '9: 70000: spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ]);
  });

  it('marks a value of the wrong type', () => {
    const text = `${POD}    ports:\n    - containerPort: 80\n    - containerPort: "http"\n`;
    expect(problemsOf(text)).toEqual(['11: "http": wanted int32, found string']);
  });

  it('tells broken YAML in kubectl’s words, on its line', () => {
    expect(problemsOf('apiVersion: v1\nkind: Pod\nmetadata:\n\tname: web\n')).toEqual([
      '4: name: web: yaml: line 4: found character that cannot start any token',
    ]);
  });

  it('says that a kind is missing, unknown, or not simulated', () => {
    expect(problemsOf('metadata:\n  name: x\n')).toEqual(['1: metadata:: [apiVersion not set, kind not set]']);
    expect(problemsOf('apiVersion: v1\nkind: Podd\nmetadata:\n  name: x\n')).toEqual([
      '2: Podd: resource mapping not found for name: "x" namespace: "": no matches for kind "Podd" in version "v1"',
    ]);
  });

  it('checks each document at its own place', () => {
    expect(problemsOf(`${POD}---\n${POD.replace('kind: Pod', 'kind: Pod\nspecc: {}').replace('name: web\nspec:', 'name: two\nspec:')}`)).toEqual([
      '12: specc: unknown field "specc"',
    ]);
  });

  it('says what may not change of an object that is there', () => {
    const world = newWorld();
    world.apply({ type: 'write-file', path: 'pod.yaml', text: POD });
    run(world, 'kubectl apply -f pod.yaml');
    expect(problemsOf(POD, world)).toEqual([]);
    expect(problemsOf(POD.replace('nginx', 'nginx:alpine'), world)).toEqual([]);
    expect(problemsOf(`${POD}  hostNetwork: true\n`, world)).toEqual([
      expect.stringMatching(/^5: spec: spec: Forbidden: pod updates may not change fields other than/),
    ]);
  });

  it('asks in the namespace of the kubeconfig’s context', () => {
    const world = newWorld();
    run(world, 'kubectl create namespace shop; kubectl config set-context --current --namespace=shop');
    expect(problemsOf(POD, world)).toEqual([]);
    run(world, 'kubectl config set-context --current --namespace=nowhere');
    expect(problemsOf(POD, world)).toEqual(['3: metadata: namespaces "nowhere" not found']);
  });

  it('leaves no trace and moves no dice', () => {
    const [asked, left] = [newWorld(), newWorld()];
    for (let i = 0; i < 3; i++) checkManifest(POD.replace('name: web\nspec', 'generateName: web-\nspec'), asked.cluster);
    checkManifest(POD, asked.cluster);
    for (const world of [asked, left]) run(world, 'kubectl run web --image=nginx; kubectl wait pod/web --for=condition=Ready');
    expect(asked.cluster.sim.trace.hash).toBe(left.cluster.sim.trace.hash);
    expect(run(asked, 'kubectl get pod web -o jsonpath={.metadata.uid}')).toBe(run(left, 'kubectl get pod web -o jsonpath={.metadata.uid}'));
  });
});
