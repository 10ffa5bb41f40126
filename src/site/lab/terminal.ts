/** What both skins of the terminal can do, and how the lab keeps what was printed when the skin changes. */
import type { TerminalSkin } from '../../session/protocol.ts';

export interface TerminalScreen {
  readonly element: HTMLElement;
  /** Output of the session, as it comes. */
  write(data: string): void;
  clear(): void;
  focus(): void;
  /** Size in characters, now. */
  size(): { columns: number; rows: number };
  close(): void;
}

/** Candidates, where the completed word begins, and what a candidate is where there is something to say of it. */
export interface Completions {
  readonly candidates: readonly string[];
  readonly from: number;
  readonly descriptions?: Readonly<Record<string, string>>;
}

/** What a screen asks of the lab. */
export interface TerminalHost {
  /** Bytes for the session, as they would come from a keyboard. */
  type(data: string): void;
  resize(columns: number, rows: number): void;
  /** Candidates for the line up to the cursor, and where the completed word begins. */
  complete(line: string, cursor: number): Promise<Completions>;
}

const SKIN_KEY = 'pod-deep-dive:terminal';

/** The skin that the reader chose last; without a choice, the plain one for touch and the drawn one for the rest. */
export function readSkin(): TerminalSkin {
  try {
    const stored = localStorage.getItem(SKIN_KEY);
    if (stored === 'plain' || stored === 'xterm') return stored;
  } catch {
    // No storage, no choice.
  }
  return matchMedia('(pointer: coarse)').matches ? 'plain' : 'xterm';
}

export function storeSkin(skin: TerminalSkin): void {
  try {
    localStorage.setItem(SKIN_KEY, skin);
  } catch {
    // The choice holds until the page is left.
  }
}
