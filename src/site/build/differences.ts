/** Collects the engine's own words about where it departs from Kubernetes: the `Differs:` lines of its files. */

export interface Difference {
  /** Path below src, for the source link: `kernel/pipe.ts`. */
  file: string;
  /** What the file is: the first sentence of its opening comment. */
  what: string;
  differs: string;
}

/** A comment's text without its stars, as one line a paragraph. */
const textOf = (comment: string): string =>
  comment
    .split('\n')
    .map((line) => line.replace(/^\s*\/?\*+\/?\s?|\*\/\s*$/g, ''))
    .join('\n');

/** Every `Differs:` of some files (path → source text), ordered by path. A passage ends with its comment or at an empty line. */
export function differencesIn(files: Readonly<Record<string, string>>): Difference[] {
  return Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([file, source]) => {
      const comments = source.match(/\/\*\*[\s\S]*?\*\//g) ?? [];
      const opening = textOf(comments[0] ?? '').trim();
      const what = /^[\s\S]*?(?:\.(?=\s|$)|:(?=\s))/.exec(opening)?.[0] ?? opening;
      return comments.flatMap((comment) =>
        [...textOf(comment).matchAll(/Differs: ([\s\S]*?)(?=\n\s*\n|$)/g)].map((match) => ({
          file,
          what: oneLine(what).replace(/[.:]$/, ''),
          differs: oneLine(match[1]!),
        })),
      );
    });
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
