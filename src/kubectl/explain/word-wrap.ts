/**
 * Breaks text into lines of at most `limit` characters, between words, keeping the breaks and blanks that are there.
 *
 * Mirrors: mitchellh/go-wordwrap, as kubectl/pkg/util/term uses it.
 */
export function wordWrap(text: string, limit: number): string {
  let out = '';
  let column = 0;
  let word = '';
  let space = '';
  const flush = (): void => {
    column += space.length + word.length;
    out += space + word;
    [space, word] = ['', ''];
  };
  for (const character of text) {
    if (character === '\n') {
      // Blanks that would not fit at the end of a line are dropped.
      if (word !== '' || column + space.length <= limit) flush();
      space = '';
      out += '\n';
      column = 0;
    } else if (character !== '\u00a0' && /\s/.test(character)) {
      if (word !== '') flush();
      space += character;
    } else {
      word += character;
      if (column + space.length + word.length > limit && word.length < limit) {
        out += '\n';
        column = 0;
        space = '';
      }
    }
  }
  if (word !== '' || column + space.length <= limit) flush();
  return out;
}
