/** The cluster, drawn: nodes hold pods, pods hold containers, each with its shape, its words and its clock. */
import type { ClusterView, ContainerView, NodeView, PodView } from '../../session/protocol.ts';
import { glyphOf, ringOf } from '../glyphs.ts';
import { texts } from '../texts.ts';
import { h, reconcile, setText } from './dom.ts';
import { spanOf } from './span.ts';

const words = texts.view;
/** Pods of these namespaces are the system's own: counted, not drawn. */
const isSystem = (pod: PodView): boolean => pod.namespace.startsWith('kube-');

export class ClusterPicture {
  readonly element = h('div', { class: 'view', role: 'region', 'aria-label': words.name, tabindex: '0' });
  readonly #nodes = h('ul', { class: 'nodes' });
  #view: ClusterView = { nodes: [], services: [] };

  constructor() {
    this.element.append(this.#nodes);
  }

  show(view: ClusterView, wallMs: number): void {
    this.#view = view;
    reconcile(this.#nodes, view.nodes, (node) => node.name, makeNode, showNode);
    this.tick(wallMs);
  }

  /** Moves what moves with time alone: the waits of containers that back off. */
  tick(wallMs: number): void {
    for (const node of this.#view.nodes) {
      for (const pod of node.pods) {
        for (const container of pod.containers) {
          if (container.backoff === null) continue;
          const element = this.element.querySelector(`[data-container="${CSS.escape(`${pod.uid}/${container.name}`)}"]`);
          if (element !== null) showBackoff(element, container.backoff, wallMs);
        }
      }
    }
  }
}

function makeNode(node: NodeView): HTMLElement {
  return h(
    'li',
    { class: 'node' },
    h('div', { class: 'node-head' }, h('span', { class: 'node-title' }, node.name), h('span', { class: 'node-state' }), h('span', { class: 'node-address' })),
    h('ul', { class: 'pods' }),
    h('p', { class: 'node-empty' }),
  );
}

function showNode(element: Element, node: NodeView): void {
  const shown = node.pods.filter((pod) => !isSystem(pod));
  const hidden = node.pods.length - shown.length;
  const unscheduled = node.name === '';
  element.classList.toggle('unscheduled', unscheduled);
  setText(part(element, '.node-title'), unscheduled ? words.unscheduled : node.name);
  setText(part(element, '.node-state'), unscheduled ? '' : node.ready ? words.nodeReady : words.nodeNotReady);
  part(element, '.node-state').classList.toggle('bad', !node.ready && !unscheduled);
  setText(part(element, '.node-address'), node.address);
  reconcile(part(element, '.pods'), shown, (pod) => pod.uid, makePod, showPod);
  const rest = [shown.length === 0 ? words.noPods : '', hidden > 0 ? words.otherNamespaces(hidden) : ''].filter((text) => text !== '').join(', ');
  setText(part(element, '.node-empty'), rest);
}

function makePod(pod: PodView): HTMLElement {
  return h(
    'li',
    { class: 'pod' },
    h('div', { class: 'pod-head' }, h('span', { class: 'pod-title' }, pod.name), h('span', { class: 'pod-status' })),
    h('ul', { class: 'containers' }),
    h('div', { class: 'pod-facts' }),
  );
}

function showPod(element: Element, pod: PodView): void {
  setText(part(element, '.pod-title'), pod.namespace === 'default' ? pod.name : `${pod.namespace}/${pod.name}`);
  setText(part(element, '.pod-status'), pod.status);
  part(element, '.pod-status').setAttribute('data-visual', worstOf(pod.containers));
  reconcile(
    part(element, '.containers'),
    pod.containers,
    (container) => container.name,
    (container) => makeContainer(pod, container),
    showContainer,
  );
  const facts = [words.readyOf(pod.ready), pod.restarts > 0 ? words.restarts(pod.restarts) : '', pod.ip === '' ? '' : pod.ip];
  setText(part(element, '.pod-facts'), facts.filter((text) => text !== '').join('  ·  '));
}

/** The state that a reader should notice first. */
function worstOf(containers: readonly ContainerView[]): string {
  const order = ['ended-badly', 'backing-off', 'unknown', 'not-ready', 'waiting', 'running', 'ended-well'];
  const present = new Set<string>(containers.map((container) => container.visual));
  return order.find((visual) => present.has(visual)) ?? 'waiting';
}

function makeContainer(pod: PodView, container: ContainerView): HTMLElement {
  return h(
    'li',
    { class: 'container', 'data-container': `${pod.uid}/${container.name}`, 'data-role': container.role },
    h('span', { class: 'glyph' }),
    h('span', { class: 'container-words' }, h('span', { class: 'container-title' }, container.name), h('span', { class: 'container-state' })),
  );
}

const ROLES: Record<ContainerView['role'], string> = { app: '', init: words.init, sidecar: words.sidecar, ephemeral: words.ephemeral };

function showContainer(element: Element, container: ContainerView): void {
  const glyph = part(element, '.glyph');
  if (glyph.getAttribute('data-visual') !== container.visual) {
    glyph.setAttribute('data-visual', container.visual);
    glyph.innerHTML = glyphOf(container.visual);
  }
  const role = ROLES[container.role];
  setText(part(element, '.container-title'), role === '' ? container.name : `${container.name} (${role})`);
  element.setAttribute('title', container.image);
  if (container.backoff === null) setText(part(element, '.container-state'), stateWordsOf(container));
}

/** Kubernetes' own word where it has one, else ours. */
function stateWordsOf(container: ContainerView): string {
  const state = container.reason === '' ? words.states[container.visual] : container.reason;
  return container.state === 'terminated' && container.exitCode !== null ? `${state}, ${words.exit(container.exitCode)}` : state;
}

function showBackoff(element: Element, backoff: { fromMs: number; toMs: number }, wallMs: number): void {
  element.querySelector('.ring')?.setAttribute('stroke-dasharray', ringOf((wallMs - backoff.fromMs) / Math.max(1, backoff.toMs - backoff.fromMs)));
  setText(part(element, '.container-state'), words.backoffLeft(spanOf(Math.max(0, Math.ceil((backoff.toMs - wallMs) / 1000) * 1000))));
}

function part(element: Element, selector: string): Element {
  const found = element.querySelector(selector);
  if (found === null) throw new Error(`The cluster view has no ${selector}.`);
  return found;
}
