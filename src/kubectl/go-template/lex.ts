/**
 * A Go template's text as tokens: text between actions, and the words inside `{{ }}`.
 *
 * Mirrors: Go's text/template/parse/lex.go.
 */

export type TokenType =
  'text' | 'open' | 'close' | 'field' | 'variable' | 'word' | 'string' | 'number' | 'char' | 'dot' | 'pipe' | 'declare' | 'assign' | 'punctuation';

export interface Token {
  readonly type: TokenType;
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
  /** Whether white space stands before it. */
  readonly isSpaced: boolean;
}

/** What is wrong with a template, in Go's words, without the name and line. */
export class TemplateSyntaxError extends Error {
  override readonly name = 'TemplateSyntaxError';
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Tokens inside an action, tried in this order at each place. */
const TOKENS: readonly (readonly [TokenType, RegExp])[] = [
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ['char', /'(?:[^'\\\n]|\\.)+'/y],
  ['number', /[-+]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/y],
  ['field', /\.[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['variable', /\$[\p{L}\p{Nd}_]*/uy],
  ['dot', /\./y],
  ['declare', /:=/y],
  ['assign', /=/y],
  ['pipe', /\|/y],
  ['word', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['punctuation', /[(),]/y],
];

/** All tokens. Throws TemplateSyntaxError. */
export function lexTemplate(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let isTrimming = false;
  for (;;) {
    const open = source.indexOf('{{', at);
    const raw = source.slice(at, open < 0 ? source.length : open);
    const trimsBefore = open >= 0 && /^\{\{-\s/.test(source.slice(open, open + 4));
    const leading = isTrimming ? raw.replace(/^\s+/, '') : raw;
    const text = trimsBefore ? leading.replace(/\s+$/, '') : leading;
    if (text !== '') tokens.push({ type: 'text', text, at, isSpaced: false });
    if (open < 0) return tokens;
    const start = open + (trimsBefore ? 4 : 2);
    const end = source.startsWith('/*', start) ? commentEnd(source, start) : lexAction(source, open, start, tokens);
    isTrimming = /\s-\}\}$/.test(source.slice(Math.max(0, end - 4), end));
    at = end;
  }
}

/** Skips a comment; returns where the text goes on. */
function commentEnd(source: string, start: number): number {
  const close = source.indexOf('*/', start);
  if (close < 0) throw new TemplateSyntaxError('unclosed comment', start);
  const end = /^(?:\s-)?\}\}/.exec(source.slice(close + 2));
  if (!end) throw new TemplateSyntaxError('comment ends before closing delimiter', start);
  return close + 2 + end[0].length;
}

/** The tokens of one action; returns where the text goes on. */
function lexAction(source: string, open: number, start: number, tokens: Token[]): number {
  tokens.push({ type: 'open', text: '{{', at: open, isSpaced: false });
  let at = start;
  for (;;) {
    const space = /\s*/y;
    space.lastIndex = at;
    const spaced = space.exec(source)?.[0].length ?? 0;
    const isTrimmed = spaced > 0 && source.startsWith('-}}', at + spaced);
    if (isTrimmed || source.startsWith('}}', at + spaced)) {
      const end = at + spaced + (isTrimmed ? 3 : 2);
      tokens.push({ type: 'close', text: '}}', at: at + spaced, isSpaced: spaced > 0 });
      return end;
    }
    at += spaced;
    if (at >= source.length) throw new TemplateSyntaxError('unclosed action', open);
    const token = tokenAt(source, at, spaced > 0);
    tokens.push(token);
    at += token.text.length;
  }
}

/** After a name there must come a blank, a bracket, a comma, a bar, a dot or the end. */
const NAMES: ReadonlySet<TokenType> = new Set(['field', 'variable', 'word']);
const TERMINATOR = /[\s.,|:()=]|\}\}/y;

function tokenAt(source: string, at: number, isSpaced: boolean): Token {
  for (const [type, pattern] of TOKENS) {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0];
    if (text === undefined) continue;
    const end = at + text.length;
    if (type === 'number' && /[\p{L}\p{Nd}_]/u.test(source.charAt(end)))
      throw new TemplateSyntaxError(`bad number syntax: ${JSON.stringify(source.slice(at, end + 1))}`, at);
    TERMINATOR.lastIndex = end;
    if (NAMES.has(type) && end < source.length && !TERMINATOR.test(source)) throw new TemplateSyntaxError(`bad character ${codePointText(source, end)}`, end);
    return { type, text, at, isSpaced };
  }
  const character = source.charAt(at);
  if (character === '"') throw new TemplateSyntaxError('unterminated quoted string', at);
  if (character === '`') throw new TemplateSyntaxError('unterminated raw quoted string', at);
  if (character === "'") throw new TemplateSyntaxError('unterminated character constant', at);
  if (character === ':') throw new TemplateSyntaxError('expected :=', at);
  if (/[!-~]/.test(character)) return { type: 'punctuation', text: character, at, isSpaced };
  throw new TemplateSyntaxError(`unrecognized character in action: ${codePointText(source, at)}`, at);
}

/** `U+007D '}'`, as %#U prints it. */
function codePointText(source: string, at: number): string {
  const character = String.fromCodePoint(source.codePointAt(at)!);
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} '${character}'`;
}
