/**
 * The files that the editor holds: those that were opened, with what was written in them, and those that a program in the
 * terminal waits for. Knows no page.
 */
import type { HomeFile, OpenEdit } from '../../session/protocol.ts';

const HOME = '/home/learner/';

export interface Buffer {
  /** Its path below the home directory; absolute where it is elsewhere. */
  readonly name: string;
  text: string;
  /** What the machine has; null where the file is not there yet. */
  saved: string | null;
  /** The program that waits until this file is closed. */
  edit: OpenEdit | null;
}

/** How the editor calls a file. */
export const nameOf = (path: string): string => (path.startsWith(HOME) ? path.slice(HOME.length) : path);

export const isDirty = ({ text, saved }: Buffer): boolean => withEnd(text) !== withEnd(saved ?? '');

/** The text with its last line ended, as editors on Linux write it. */
export const withEnd = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** Whether the API server can say something of a file. */
export const isManifest = (name: string): boolean => /\.(ya?ml|json)$/.test(name);

export class Buffers {
  readonly #all = new Map<string, Buffer>();

  get(name: string): Buffer | undefined {
    return this.#all.get(name);
  }

  /** The buffer of that name, made when there is none. */
  hold(name: string, text: string, saved: string | null): Buffer {
    const buffer = this.#all.get(name) ?? { name, text, saved, edit: null };
    buffer.text = text;
    buffer.saved = saved;
    this.#all.set(name, buffer);
    return buffer;
  }

  /** Names for tabs: what programs wait for first, then everything by name. */
  namesWith(files: readonly HomeFile[]): string[] {
    const held = [...this.#all.values()];
    const waited = held.filter(({ edit }) => edit !== null).map(({ name }) => name);
    const rest = new Set([...held.map(({ name }) => name), ...files.map(({ path }) => path)]);
    return [...waited, ...[...rest].filter((name) => !waited.includes(name)).sort()];
  }

  /** What would be lost with the page: texts that are not saved, but for those that a program waits for. */
  drafts(): Record<string, string> {
    return Object.fromEntries([...this.#all.values()].filter((buffer) => buffer.edit === null && isDirty(buffer)).map(({ name, text }) => [name, text]));
  }

  /** Brings the buffers in line with what programs wait for. Returns the one that was opened just now, where there is one. */
  follow(edits: readonly OpenEdit[]): Buffer | undefined {
    for (const buffer of this.#all.values()) {
      if (buffer.edit === null || edits.some(({ id }) => id === buffer.edit?.id)) continue;
      buffer.edit = null;
      // What was closed without saving is gone, as in any editor; a file outside the home directory was only lent.
      buffer.text = buffer.saved ?? '';
      if (buffer.name.startsWith('/')) this.#all.delete(buffer.name);
    }
    let opened: Buffer | undefined;
    for (const edit of edits) {
      const name = nameOf(edit.path);
      const known = this.#all.get(name);
      if (known?.edit?.id === edit.id) {
        known.edit = edit;
        known.saved = edit.text;
        continue;
      }
      opened = this.hold(name, edit.text, edit.text);
      opened.edit = edit;
    }
    return opened;
  }
}
