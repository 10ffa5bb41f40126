/** What the API server would say of the file, as a list below it: each entry leads to its line. */
import type { ManifestProblem } from '../../session/protocol.ts';
import { texts } from '../texts.ts';
import { h } from './dom.ts';

const words = texts.editor;
const MOST_SHOWN = 20;

export class ProblemList {
  readonly element = h('div', { class: 'editor-problems', role: 'region', 'aria-label': words.problems });
  readonly #list = h('ul', { role: 'list', 'aria-live': 'polite' });
  readonly #onChosen: (problem: ManifestProblem) => void;

  constructor(onChosen: (problem: ManifestProblem) => void) {
    this.#onChosen = onChosen;
    this.element.append(this.#list);
    this.show([]);
  }

  show(problems: readonly ManifestProblem[]): void {
    this.element.hidden = problems.length === 0;
    const rows = problems.slice(0, MOST_SHOWN).map((problem) => h('li', {}, this.#rowOf(problem)));
    if (problems.length > MOST_SHOWN) rows.push(h('li', {}, words.more(problems.length - MOST_SHOWN)));
    this.#list.replaceChildren(...rows);
  }

  #rowOf(problem: ManifestProblem): HTMLButtonElement {
    const { severity, line, message } = problem;
    const row = h(
      'button',
      { type: 'button', class: 'problem', 'data-severity': severity },
      h('span', { class: 'problem-line' }, words.line(line)),
      h('span', { class: 'sr-only' }, ` ${words.severity[severity]}: `),
      h('span', { class: 'problem-text' }, message),
    );
    row.addEventListener('click', () => this.#onChosen(problem));
    return row;
  }
}
