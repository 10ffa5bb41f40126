/**
 * The little that a page loads of its lab before anyone touches it: the drawer, the buttons on code blocks, and how to
 * wake the rest.
 */
import { texts } from '../texts.ts';
import { addCodeActions } from './code-actions.ts';
import type { Lab } from './lab.ts';
import { hasSaved, keyOf } from './saved-flag.ts';
import { startWorker, type StartedWorker } from './start-worker.ts';
import { readSkin } from './terminal.ts';
import { whenIdle } from './wall-clock.ts';

/** On a page that offers several clusters, its address says which one it is. */
function takeChosenScenario(lab: HTMLElement): void {
  const wanted = new URLSearchParams(location.search).get('scenario') ?? lab.dataset.scenario;
  for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-scenarios] a')) {
    if (link.dataset.scenario !== wanted) continue;
    Object.assign(lab.dataset, link.dataset);
    link.setAttribute('aria-current', 'true');
    document.querySelector('[data-chosen]')?.append(link.textContent.trim());
  }
}

const OPEN_KEY = 'pod-deep-dive:lab-open';

export class PodLab extends HTMLElement {
  #awake: Promise<Lab> | null = null;
  #lab: Lab | null = null;
  #worker: StartedWorker | null = null;
  readonly #waiting: ((lab: Lab) => void)[] = [];

  connectedCallback(): void {
    takeChosenScenario(this);
    this.querySelector('[data-wake]')?.addEventListener('click', () => void this.wake().then((lab) => lab.focusTerminal()));
    this.querySelector('[data-toggle]')?.addEventListener('click', () => this.toggle());
    const full = this.querySelector('[data-full]');
    full?.addEventListener('click', () => {
      const on = this.toggleAttribute('data-full-screen');
      full.setAttribute('aria-pressed', String(on));
      full.textContent = on ? texts.lab.leaveFull : texts.lab.full;
    });
    // Whoever points at the lab is about to use it: its code may come already.
    this.addEventListener('pointerenter', () => this.#prepare(), { once: true });
    this.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !(event.target instanceof Element && event.target.closest('.term, .editor'))) this.toggle(false);
    });
    addCodeActions(document, () => this.wake());
    if (hasSaved(this.#key)) whenIdle(() => void this.wake({ quietly: true }));
  }

  /** Starts the session, once; opens the drawer where there is one, unless `quietly`. */
  wake(options: { quietly?: boolean } = {}): Promise<Lab> {
    this.#awake ??= this.#wakeUp();
    if (!options.quietly && !this.hasAttribute('data-open')) this.toggle(true);
    return this.#awake;
  }

  /** Calls back with the lab as soon as there is one, before its session says anything. */
  whenAwake(callback: (lab: Lab) => void): void {
    if (this.#lab === null) this.#waiting.push(callback);
    else callback(this.#lab);
  }

  toggle(open = !this.hasAttribute('data-open')): void {
    this.toggleAttribute('data-open', open);
    const toggle = this.querySelector('[data-toggle]');
    toggle?.setAttribute('aria-expanded', String(open));
    const label = toggle?.querySelector('span');
    if (label) label.textContent = open ? texts.lab.close : texts.lab.open;
    try {
      sessionStorage.setItem(OPEN_KEY, String(open));
    } catch {
      // The drawer opens closed next time.
    }
    if (open && this.#awake === null) void this.wake();
  }

  get #key(): string {
    return keyOf(location.pathname, this.dataset.scenario ?? '');
  }

  /** Has everything come that a lab is made of; the worker, which is most of it, starts. */
  #prepare(): StartedWorker {
    if (this.#worker !== null) return this.#worker;
    void import('./lab.ts');
    if (readSkin() === 'xterm') void import('./terminal-xterm.ts');
    return (this.#worker = startWorker(new URL(this.dataset.course ?? '', location.href).href));
  }

  async #wakeUp(): Promise<Lab> {
    const wake = this.querySelector<HTMLButtonElement>('[data-wake]');
    if (wake !== null) {
      wake.disabled = true;
      wake.textContent = texts.lab.waking;
    }
    const worker = this.#prepare();
    const { Lab } = await import('./lab.ts');
    const lab = new Lab({
      scenario: this.dataset.scenario ?? '',
      seed: this.dataset.seed ?? '1',
      worker,
    });
    this.querySelector('[data-body]')?.replaceChildren(lab.element);
    this.dataset.awake = '';
    this.#lab = lab;
    for (const callback of this.#waiting.splice(0)) callback(lab);
    await lab.start();
    return lab;
  }
}
customElements.define('pod-lab', PodLab);

// Exercises check themselves through the lab; their part is loaded when the page has one.
if (document.querySelector('pod-exercise') !== null) whenIdle(() => void import('./exercise.ts'));
