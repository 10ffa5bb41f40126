/** Quoting as ash prints it: `set`, `export -p`, `alias`, `trap`, and the trace of `set -x`. */

/** In single quotes, whatever it holds. */
export const singleQuote = (text: string): string => {
  // Runs of single quotes go into double quotes: 'a'"'"'b'.
  const pieces = text.split(/('+)/).filter((piece) => piece !== '');
  return pieces.length === 0 ? "''" : pieces.map((piece) => (piece.startsWith("'") ? `"${piece}"` : `'${piece}'`)).join('');
};

/** Quoted only where a shell would read it differently. */
export const quoteForTrace = (text: string): string => (/[\x00-*;-?`[\\{-\xff]/.test(text) ? singleQuote(text) : text);
