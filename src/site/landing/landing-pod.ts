/** Plays the landing page's story along the drawing that the build made, and hands the terminal over. */
import { glyphOf, ringOf } from '../glyphs.ts';
import { tickEvery } from '../lab/wall-clock.ts';
import { deepestOf, depthAt, frameIndexAt, type LandingTrace } from '../landing-trace.ts';
import { texts } from '../texts.ts';
import type { PodLab } from '../lab/boot.ts';

/** Cluster time runs this much faster than the reader's. */
const SPEED = 7;
/** How long the end is shown before the story begins again, in ms of the reader's. */
const REST_MS = 4000;

const FILE = 'pod.yaml';
/** The deepest point of the drawing, in percent of its height; as in Landing.astro. */
const CHART_FILL = 92;

class LandingPod extends HTMLElement {
  #trace: LandingTrace = { pod: '', container: '', node: '', manifest: '', durationMs: 1, frames: [] };
  #nowMs = 0;
  #restMs = 0;
  #shown = -1;
  #stop: (() => void) | null = null;

  connectedCallback(): void {
    this.#trace = JSON.parse(this.dataset.trace ?? '{}') as LandingTrace;
    this.#part('[data-play]').addEventListener('click', () => (this.#stop === null ? this.#play() : this.#pause()));
    this.#part('[data-next]').addEventListener('click', () => this.#step(1));
    this.#part('[data-previous]').addEventListener('click', () => this.#step(-1));
    this.#part('[data-take]').addEventListener('click', () => void this.#take());
    document.addEventListener('keydown', this.#onKey);
    this.#show();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) this.#pause();
    else this.#play();
  }

  disconnectedCallback(): void {
    this.#pause();
    document.removeEventListener('keydown', this.#onKey);
  }

  #part(selector: string): HTMLElement {
    const part = this.querySelector<HTMLElement>(selector);
    if (part === null) throw new Error(`The landing page has no ${selector}.`);
    return part;
  }

  /** Enter takes the terminal, unless the reader is on something that Enter already means something to. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    event.preventDefault();
    void this.#take();
  };

  #play(): void {
    if (this.#nowMs >= this.#trace.durationMs) this.#nowMs = 0;
    this.#stop = tickEvery((elapsedMs) => this.#advance(elapsedMs));
    this.#sayPlaying(true);
  }

  #pause(): void {
    this.#stop?.();
    this.#stop = null;
    this.#sayPlaying(false);
  }

  #sayPlaying(playing: boolean): void {
    this.dataset.playing = String(playing);
    this.#part('[data-play-word]').textContent = playing ? texts.landing.pause : texts.landing.play;
    this.#part('[data-play] path').setAttribute('d', playing ? 'M4 3h3v10H4zm5 0h3v10H9z' : 'M4 3v10l9-5z');
  }

  #advance(elapsedMs: number): void {
    if (this.#nowMs >= this.#trace.durationMs) {
      this.#restMs += elapsedMs;
      if (this.#restMs < REST_MS) return;
      this.#restMs = 0;
      this.#nowMs = 0;
    } else {
      this.#nowMs = Math.min(this.#trace.durationMs, this.#nowMs + elapsedMs * SPEED);
    }
    this.#show();
  }

  #step(by: number): void {
    this.#pause();
    const frames = this.#trace.frames;
    const index = Math.min(frames.length - 1, Math.max(0, frameIndexAt(this.#trace, this.#nowMs) + by));
    this.#nowMs = frames[index]?.atMs ?? 0;
    this.#part('[data-says]').setAttribute('aria-live', 'polite');
    this.#show();
  }

  #show(): void {
    const index = frameIndexAt(this.#trace, this.#nowMs);
    const frame = this.#trace.frames[index];
    if (frame === undefined) return;
    if (index !== this.#shown) {
      this.#shown = index;
      this.#part('.subject').dataset.visual = frame.visual;
      const glyph = this.#part('[data-glyph]');
      glyph.dataset.visual = frame.visual;
      glyph.innerHTML = glyphOf(frame.visual);
      this.#part('[data-status]').textContent = frame.status;
      this.#part('[data-ready]').textContent = frame.ready;
      this.#part('[data-restarts]').textContent = String(frame.restarts);
      this.#part('[data-says]').textContent = frame.says;
      this.#part('[data-diver]').dataset.visual = frame.visual;
    }
    if (frame.wait !== null) {
      const { fromMs, toMs } = frame.wait;
      this.querySelector('[data-glyph] .ring')?.setAttribute('stroke-dasharray', ringOf((this.#nowMs - fromMs) / (toMs - fromMs)));
    }
    const diver = this.#part('[data-diver]');
    diver.style.setProperty('--x', ((this.#nowMs / this.#trace.durationMs) * 100).toFixed(2));
    diver.style.setProperty('--y', ((depthAt(this.#trace, this.#nowMs) / deepestOf(this.#trace)) * CHART_FILL).toFixed(2));
    this.#part('[data-past]').setAttribute('width', String((this.#nowMs / this.#trace.durationMs) * 1200));
    const seconds = Math.floor(this.#nowMs / 1000);
    this.#part('[data-time]').textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }

  /** The reader's turn: the same pod, in a cluster of their own. */
  async #take(): Promise<void> {
    this.#pause();
    this.dataset.mode = 'taken';
    this.#part('[data-taken]').hidden = false;
    const lab = this.querySelector<PodLab>('pod-lab');
    if (lab === null) return;
    const awake = await lab.wake();
    awake.apply(FILE, this.#trace.manifest);
    awake.focusTerminal();
  }
}
customElements.define('landing-pod', LandingPod);
