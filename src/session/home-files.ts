/** The learner's files, as the page's editor shows them. */
import { isText } from '../cluster/editor-command.ts';
import { MOST_EDITED_BYTES } from '../cluster/editor-names.ts';
import { decodeUtf8, encodeUtf8 } from '../kernel/bytes.ts';
import type { Directory } from '../kernel/types.ts';

/** A file below the home directory. */
export interface HomeFile {
  /** Relative to the home directory. */
  readonly path: string;
  readonly bytes: number;
}

/** More are not listed: the page has no room for their tabs. */
const MOST_FILES = 100;
const MOST_DEPTH = 4;

/** The files below the home directory, by name, those in hidden directories and hidden ones left out. */
export function homeFilesOf(home: Directory): HomeFile[] {
  const files: HomeFile[] = [];
  const walk = (folder: string, depth: number): void => {
    for (const name of home.list(folder === '' ? '.' : folder).toSorted()) {
      if (name.startsWith('.') || files.length >= MOST_FILES) continue;
      const path = folder === '' ? name : `${folder}/${name}`;
      const content = home.get(path);
      if (content !== undefined) files.push({ path: decodeUtf8(path), bytes: content.length });
      else if (depth < MOST_DEPTH) walk(path, depth + 1);
    }
  };
  walk('', 1);
  return files;
}

/** A file's text; null where there is none, or none that an editor could show. */
export function readHomeFile(home: Directory, path: string): string | null {
  const content = home.get(encodeUtf8(path));
  return content === undefined || content.length > MOST_EDITED_BYTES || !isText(content) ? null : decodeUtf8(content);
}
