/** `:w`, `:wq`, `:x`, `:q` and `:q!` for hands that know vi: typed outside the text (after Esc), ended with Enter. */

export type ViAction = 'save' | 'save-and-close' | 'close';

const ACTIONS: Readonly<Record<string, ViAction>> = {
  ':w': 'save',
  ':wq': 'save-and-close',
  ':wq!': 'save-and-close',
  ':x': 'save-and-close',
  ':q': 'close',
  ':q!': 'close',
};

export class ViWords {
  #typed = '';

  /** What has been typed of a command so far; '' outside one. */
  get typed(): string {
    return this.#typed;
  }

  /** Takes a key (`KeyboardEvent.key`). Returns whether it belongs to a command, and what the command asks for once it is whole. */
  take(key: string): { isPart: boolean; action?: ViAction | undefined } {
    if (this.#typed === '' && key !== ':') return { isPart: false };
    if (key === 'Enter') {
      const action = ACTIONS[this.#typed];
      this.#typed = '';
      return { isPart: true, action };
    }
    if (key === 'Shift') return { isPart: true };
    if (key === 'Backspace') this.#typed = this.#typed.slice(0, -1);
    else if (key.length === 1) this.#typed += key;
    else {
      this.#typed = '';
      return { isPart: false };
    }
    return { isPart: true };
  }
}
