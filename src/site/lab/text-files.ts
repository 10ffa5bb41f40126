/** Files between the reader's machine and the lab: read as text or refused in words, and handed out again. */
import { texts } from '../texts.ts';

/** The editor takes no more (bytes), so nothing larger is let in. */
export const MOST_FILE_BYTES = 512 * 1024;

/** A file as the lab takes it, or why it does not. */
export type TakenFile = { readonly name: string; readonly text: string } | { readonly name: string; readonly refusal: string };

/** Bytes as text; null where they are none. */
export function textOfBytes(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Reads a dropped or chosen file. Lines end as they do on Linux. */
export async function takeFile(file: File): Promise<TakenFile> {
  const name = file.name.replace(/[^\w.+@-]+/g, '-');
  if (file.size > MOST_FILE_BYTES) return { name, refusal: texts.editor.tooLarge(file.name, MOST_FILE_BYTES / 1024) };
  try {
    const text = textOfBytes(new Uint8Array(await file.arrayBuffer()));
    return text === null ? { name, refusal: texts.editor.binary(file.name) } : { name, text: text.replaceAll('\r\n', '\n') };
  } catch {
    // A folder has no bytes.
    return { name, refusal: texts.editor.noFile(file.name) };
  }
}

/** Calls back with what is dropped on an element. While something hangs over it, it has the attribute `data-drop`. */
export function takeDrops(element: HTMLElement, onFiles: (files: readonly File[]) => void): void {
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  element.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    element.dataset.drop = '';
  });
  element.addEventListener('dragleave', (event) => {
    if (!(event.relatedTarget instanceof Node && element.contains(event.relatedTarget))) delete element.dataset.drop;
  });
  element.addEventListener('drop', (event) => {
    delete element.dataset.drop;
    if (!hasFiles(event)) return;
    event.preventDefault();
    onFiles([...(event.dataTransfer?.files ?? [])]);
  });
}

/** Hands a text to the reader as a file. */
export function downloadText(name: string, text: string, type = 'text/plain'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
