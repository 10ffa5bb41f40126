/** What the drawn editor and the plain one can do: the editor's panel knows nothing else of them. */
import type { ManifestProblem } from '../../session/protocol.ts';

export interface EditorSurface {
  readonly element: HTMLElement;
  /** The text as it stands. */
  readonly text: string;
  /** Shows another file. Coming back to one whose text is still the same finds its cursor and its undo again. */
  open(file: string, text: string): void;
  /** Marks what the API server would complain of. */
  mark(problems: readonly ManifestProblem[]): void;
  /** Puts the cursor at an offset and shows it. */
  goTo(offset: number): void;
  focus(): void;
  close(): void;
}

/** What an editor asks of its panel. */
export interface SurfaceHost {
  /** The reader has changed the text. */
  onChange(): void;
  /** Ctrl-S, or Cmd-S. */
  onSave(): void;
  /** Ctrl-Enter, or Cmd-Enter. */
  onApply(): void;
  /** Esc: the reader wants to leave the text, and a text that takes Tab for itself must let them. */
  onLeave(): void;
}
