/** The clock of the cluster: what time it is there, and what makes it pass. */
import type { ToSession } from '../../session/protocol.ts';
import { texts } from '../texts.ts';
import { askDialog } from './ask-dialog.ts';
import { button, h, setText } from './dom.ts';
import type { MessageOf } from './session-client.ts';
import { clockOf, spanOf } from './span.ts';

const words = texts.clock;
const SPEEDS = [1, 10, 60];
const PLAY = 'M4 3v10l9-5z';
const PAUSE = 'M4 3h3v10H4zm5 0h3v10H9z';

export class ClockBar {
  readonly element = h('div', { class: 'clock', role: 'group', 'aria-label': words.name });
  readonly #send: (message: ToSession) => void;
  readonly #time = h('span', { class: 'clock-time' }, '0:00');
  readonly #next = h('span', { class: 'clock-next' });
  readonly #play: HTMLButtonElement;
  readonly #speeds: HTMLButtonElement[];
  #playing = true;

  constructor(send: (message: ToSession) => void, onReset: () => void) {
    this.#send = send;
    this.#play = button(words.pause, { icon: PAUSE, iconOnly: true, class: 'button quiet icon', onClick: () => this.#toggle() });
    this.#speeds = SPEEDS.map((speed) => button(words.times(speed), { class: 'button quiet speed', onClick: () => send({ type: 'speed', speed }) }));
    const skip = button(words.skipShort, { icon: 'M2 3v10l6-5zm6 0v10l6-5z', title: words.skip, onClick: () => send({ type: 'skip' }) });
    skip.classList.add('skip');
    const question = askDialog({ name: words.reset, text: words.resetAsk, yes: words.resetYes, no: words.resetNo });
    const reset = button(words.reset, { icon: 'M8 2a6 6 0 1 0 6 6h-2a4 4 0 1 1-4-4v3l5-4-5-4z', onClick: () => question.ask(onReset) });
    reset.classList.add('reset');
    this.element.append(
      h('span', { class: 'clock-now' }, h('span', { class: 'clock-label' }, words.name), this.#time),
      this.#play,
      h('span', { class: 'speeds', role: 'group', 'aria-label': words.speed }, ...this.#speeds),
      skip,
      this.#next,
      reset,
      question.element,
    );
  }

  show({ nowMs, playing, speed, nextDueMs }: MessageOf<'clock'>): void {
    setText(this.#time, clockOf(nowMs));
    if (playing !== this.#playing) {
      this.#playing = playing;
      this.#play.querySelector('path')?.setAttribute('d', playing ? PAUSE : PLAY);
      const label = playing ? words.pause : words.play;
      this.#play.title = label;
      setText(this.#play.querySelector('.sr-only') ?? this.#play, label);
    }
    this.#speeds.forEach((each, index) => each.setAttribute('aria-pressed', String(SPEEDS[index] === speed)));
    setText(this.#next, playing || nextDueMs === null ? '' : words.nextIn(spanOf(nextDueMs - nowMs)));
  }

  #toggle(): void {
    this.#send({ type: this.#playing ? 'pause' : 'play' });
  }
}
