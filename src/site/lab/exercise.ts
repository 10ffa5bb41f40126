/** An exercise on the page: set up, watch the checklist, check, read what was found, take a hint, replay a solution. */
import type { Finding } from '../../grading/types.ts';
import { noteProgress, readProgress } from '../progress.ts';
import { texts } from '../texts.ts';
import type { PodLab } from './boot.ts';
import { button, h, sentence, setText } from './dom.ts';
import { addReorderable, type Chain } from './explain-chain.ts';
import { feedbackOf } from './feedback.ts';
import type { Lab } from './lab.ts';
import { after } from './wall-clock.ts';

const words = texts.exercise;
/** A hint opens after an attempt, or after this long of trying (ms of the reader's time). */
const HINT_AFTER_MS = 2 * 60_000;

interface Solution {
  name: string;
  run: string[];
  files: Record<string, string>;
}

class PodExercise extends HTMLElement {
  #hintsShown = 0;
  /** How many hints the reader may open. */
  #hintsOpen = 1;
  #trying = false;
  #chain: Chain | null = null;

  connectedCallback(): void {
    this.#showState();
    if (this.hasAttribute('data-solved')) this.#say([h('p', { class: 'verdict' }, words.solvedBefore)], true);
    this.#on('[data-set-up]', 'click', () => void this.#setUp());
    this.#on('[data-check-now]', 'click', () => void this.#check());
    this.#on('[data-predict]', 'submit', (event) => void this.#predict(event));
    this.#on('[data-explain]', 'submit', (event) => void this.#explain(event));
    this.#on('[data-hint]', 'click', () => this.#showHint());
    this.#on('[data-solution]', 'click', () => this.#askSolution());
    const chain = this.querySelector<HTMLElement>('[data-explain]');
    if (chain !== null) this.#chain = addReorderable(chain);
    this.#lockHints();
    this.#labElement().whenAwake((lab) => this.#listen(lab));
    this.dataset.ready = '';
  }

  get #id(): string {
    return this.dataset.exercise ?? '';
  }

  #on(selector: string, type: string, handler: (event: Event) => void): void {
    this.querySelector(selector)?.addEventListener(type, handler);
  }

  #wake(): Promise<Lab> {
    return this.#labElement().wake();
  }

  /** For an answer that is read beside the question: an open drawer would cover it. */
  #wakeQuietly(): Promise<Lab> {
    return this.#labElement().wake({ quietly: true });
  }

  #labElement(): PodLab {
    const element = document.querySelector<PodLab>('pod-lab');
    if (element === null) throw new Error('A page with exercises needs <Lab />.');
    return element;
  }

  #listen(lab: Lab): void {
    const mine = (message: { exercise: string }): boolean => message.exercise === this.#id;
    lab.client.on('checklist', (message) => mine(message) && this.#showChecklist(message.findings));
    lab.client.on('graded', (message) => {
      if (!mine(message)) return;
      this.#showChecklist(message.findings);
      this.#answered(message.passed, feedbackOf(message, { submittedMs: lab.nowMs, look: (command) => void this.#wake().then(() => lab.run([command])) }));
    });
    if (this.dataset.startsAnywhere !== undefined) this.#watchInView(lab);
    lab.client.on('predicted', (message) => mine(message) && this.#answered(message.correct, predictionOf(message)));
    lab.client.on('explained', (message) => mine(message) && this.#answered(message.correct, explanationOf(message)));
  }

  /** Without a set-up to begin it, an exercise is begun when the reader comes to it: its checklist follows the cluster from then on. */
  #watchInView(lab: Lab): void {
    const checklist = this.querySelector('.checklist');
    if (checklist === null) return;
    new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) lab.client.send({ type: 'watch-exercise', exercise: this.#id });
    }).observe(checklist);
  }

  async #setUp(): Promise<void> {
    const lab = await this.#wake();
    lab.startExercise(this.#id, () => {
      setText(this.querySelector('[data-set-up]') ?? this, words.setUpAgain);
      this.#try();
      lab.focusTerminal();
    });
  }

  async #check(): Promise<void> {
    const lab = await this.#wakeQuietly();
    this.#say([h('p', {}, words.checking)]);
    lab.client.send({ type: 'submit', exercise: this.#id });
    this.#attempt();
  }

  async #predict(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.target instanceof HTMLFormElement ? event.target : null;
    const answer = form === null ? null : new FormData(form).get(`answer-${this.#id}`);
    if (typeof answer !== 'string' || answer === '') return;
    const lab = await this.#wakeQuietly();
    this.#say([h('p', {}, words.predicting)]);
    lab.client.send({ type: 'predict', exercise: this.#id, answer });
    this.#attempt();
  }

  async #explain(event: Event): Promise<void> {
    event.preventDefault();
    const lab = await this.#wakeQuietly();
    this.#say([h('p', {}, words.explaining)]);
    lab.client.send({ type: 'explain', exercise: this.#id, answer: this.#chain?.order() ?? [] });
    this.#attempt();
  }

  /** A new attempt opens a hint, and starts the two minutes again. */
  #attempt(): void {
    noteProgress(this.#id, 'tried');
    this.#hintsOpen++;
    this.#try();
    this.#lockHints();
  }

  #try(): void {
    if (this.#trying) return;
    this.#trying = true;
    after(HINT_AFTER_MS, () => {
      this.#trying = false;
      this.#hintsOpen++;
      this.#lockHints();
    });
  }

  #answered(passed: boolean, content: Node[]): void {
    this.#say(content, passed);
    if (passed) noteProgress(this.#id, 'solved');
    this.#showState();
  }

  #say(content: Node[], passed?: boolean): void {
    const place = this.querySelector<HTMLElement>('[data-feedback]');
    if (place === null) return;
    place.dataset.outcome = passed === undefined ? 'running' : passed ? 'passed' : 'failed';
    place.replaceChildren(...content);
    if (passed) {
      const debrief = this.querySelector<HTMLTemplateElement>('template[data-debrief]');
      if (debrief !== null) place.append(h('div', { class: 'debrief' }, debrief.content.cloneNode(true)));
    }
  }

  #showState(): void {
    const solved = readProgress()[this.#id] === 'solved';
    this.toggleAttribute('data-solved', solved);
    setText(this.querySelector('[data-state-word]') ?? this, solved ? words.solved : words.open);
  }

  #showChecklist(findings: readonly Finding[]): void {
    for (const finding of findings) {
      const item = this.querySelector(`[data-check="${CSS.escape(finding.id)}"]`);
      if (item === null) continue;
      item.setAttribute('data-finding', finding.state);
      const now = item.querySelector('[data-now]');
      if (now !== null) setText(now, finding.state === 'met' ? words.states.met : finding.found === '' ? words.states[finding.state] : finding.found);
    }
  }

  #hints(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[data-hints] li')];
  }

  #lockHints(): void {
    const hints = this.#hints();
    hints.forEach((hint, index) => (hint.hidden = index >= this.#hintsShown));
    const more = this.querySelector<HTMLButtonElement>('[data-hint]');
    const help = this.querySelector('[data-hint-help]');
    if (more === null || help === null) return;
    const done = this.#hintsShown >= hints.length;
    const locked = !done && this.#hintsShown >= this.#hintsOpen;
    more.hidden = done;
    more.disabled = locked;
    setText(help, locked ? words.hintLocked : done ? '' : words.hint(this.#hintsShown + 1, hints.length));
  }

  #showHint(): void {
    this.#hintsShown++;
    this.#try();
    this.#lockHints();
    const shown = this.#hints()[this.#hintsShown - 1];
    if (shown === undefined) return;
    shown.tabIndex = -1;
    shown.focus();
  }

  #askSolution(): void {
    const solutions = JSON.parse(this.dataset.solutions ?? '[]') as Solution[];
    const place = this.querySelector('.solutions');
    if (place === null || place.querySelector('.solution') !== null) return;
    for (const solution of solutions) {
      const box = h('div', { class: 'solution' }, h('p', {}, `${words.solutionAsk} ${solution.name}.`));
      box.append(
        h('pre', { tabindex: '0' }, h('code', {}, solution.run.join('\n'))),
        button(words.solutionYes, { class: 'button', onClick: () => void this.#replay(solution) }),
        button(words.solutionNo, { class: 'button quiet', onClick: () => box.remove() }),
      );
      place.append(box);
    }
    place.querySelector<HTMLElement>('.solution .button')?.focus();
  }

  async #replay(solution: Solution): Promise<void> {
    const lab = await this.#wake();
    for (const [path, text] of Object.entries(solution.files)) lab.writeFile(path, text);
    lab.run(solution.run);
    this.querySelectorAll('.solution').forEach((box) => box.remove());
    lab.focusTerminal();
  }
}

function predictionOf({ correct, truth, explanation }: { correct: boolean; truth: string; explanation: string }): Node[] {
  return [
    h('p', { class: 'verdict' }, correct ? words.correct : words.notYet),
    h('p', {}, `${words.truth}: `, h('code', {}, truth)),
    ...(explanation === '' ? [] : [h('p', {}, ...sentence(explanation))]),
  ];
}

/** The debrief that follows a right answer says it all; a wrong one is answered with its first fault. */
function explanationOf({ correct, say }: { correct: boolean; say: string }): Node[] {
  if (correct) return [h('p', { class: 'verdict' }, words.chainHolds)];
  return [h('p', { class: 'verdict' }, words.chainBreaks), h('p', {}, ...sentence(say))];
}

customElements.define('pod-exercise', PodExercise);
