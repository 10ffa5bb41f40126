/** Run, Apply and Edit on code blocks: they type into the page's lab what the reader would type. */
import { texts } from '../texts.ts';
import { button, h } from './dom.ts';
import type { Lab } from './lab.ts';

const words = texts.code;
const RUN_ICON = 'M4 3v10l9-5z';
const APPLY_ICON = 'M7 2h2v5h3l-4 4.5L4 7h3zM3 13h10v1.5H3z';

/** Puts buttons on every block that the build marked. `wake` gives the lab, started if need be. */
export function addCodeActions(root: ParentNode, wake: () => Promise<Lab>): void {
  for (const block of root.querySelectorAll<HTMLElement>('.frame[data-run], .frame[data-apply]')) {
    if (block.querySelector('.code-actions') !== null) continue;
    block.append(actionsOf(block, wake));
  }
}

function actionsOf(block: HTMLElement, wake: () => Promise<Lab>): HTMLElement {
  const note = h('span', { class: 'note', role: 'status' });
  const acted = (act: (lab: Lab) => void): void => {
    note.textContent = '';
    void wake().then((lab) => {
      act(lab);
      note.textContent = words.sent;
    });
  };
  const row = h('div', { class: 'code-actions' });
  const commands = commandsOf(block);
  if (commands.length > 0) {
    row.append(
      button(words.run, { icon: RUN_ICON, class: 'button', title: words.runTitle(commands.join('; ')), onClick: () => acted((lab) => lab.run(commands)) }),
    );
  }
  const { apply: file, text } = block.dataset;
  if (file !== undefined && text !== undefined) {
    row.append(
      button(words.apply, { icon: APPLY_ICON, class: 'button', title: words.applyTitle(file), onClick: () => acted((lab) => lab.apply(file, text)) }),
      button(words.edit, { class: 'button quiet', title: words.editTitle(file), onClick: () => void wake().then((lab) => lab.edit(file, text)) }),
    );
  }
  row.append(note);
  return row;
}

function commandsOf(block: HTMLElement): string[] {
  if (block.dataset.run === undefined) return [];
  const commands: unknown = JSON.parse(block.dataset.run);
  return Array.isArray(commands) ? commands.filter((command) => typeof command === 'string') : [];
}
