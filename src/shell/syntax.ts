/** The shape of a parsed shell script: POSIX shell grammar with ash's extensions. */

/** A piece of a word. `quoted`: inside double quotes, so that its result is neither split nor globbed. */
export type Part =
  | { type: 'text'; text: string; quoted: boolean }
  | { type: 'parameter'; name: string; operator: ParameterOperator; operand?: Word; operand2?: Word; quoted: boolean }
  | { type: 'command'; body: Command | undefined; quoted: boolean }
  | { type: 'arithmetic'; expression: Word; quoted: boolean };

/** `:-` and its kin, trimming, replacing, slicing, `#` for the length, '' for the plain value. */
export type ParameterOperator = '' | ':-' | '-' | ':=' | '=' | ':?' | '?' | ':+' | '+' | '#' | '##' | '%' | '%%' | '/' | '//' | ':' | 'length' | 'bad';

export type Word = readonly Part[];

export interface Redirection {
  fd: number;
  operator: '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '<<' | '<<<' | '&>';
  /** The file, the descriptor, or the here-document's text. */
  target: Word;
}

export interface Assignment {
  name: string;
  value: Word;
}

export type Command = (
  | { type: 'simple'; line: number; assignments: Assignment[]; words: Word[] }
  | { type: 'pipeline'; commands: Command[]; negated: boolean }
  | { type: 'and' | 'or'; left: Command; right: Command }
  | { type: 'list'; commands: Command[] }
  | { type: 'background'; command: Command; /** The source, for `jobs`. */ text: string }
  | { type: 'group' | 'subshell'; body: Command; line: number }
  | { type: 'if'; condition: Command; then: Command; else?: Command }
  | { type: 'while' | 'until'; condition: Command; body: Command }
  | { type: 'for'; name: string; line: number; words?: Word[]; body: Command }
  | { type: 'case'; line: number; subject: Word; arms: { patterns: Word[]; body?: Command }[] }
  | { type: 'function'; name: string; body: Command }
) & { redirections?: Redirection[] };

/** A script that does not parse, in ash's words. `incomplete`: more input may complete it. */
export class SyntaxFault extends Error {
  readonly line: number;
  readonly incomplete: boolean;

  constructor(message: string, line: number, incomplete: boolean) {
    super(message);
    this.line = line;
    this.incomplete = incomplete;
  }
}
