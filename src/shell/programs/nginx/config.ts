/** nginx's configuration as text: tokens, blocks, includes, and the words in which nginx refuses a mistake. Mirrors ngx_conf_file.c. */
import type { FileSystem } from '../../../kernel/types.ts';
import { isErrno } from '../lib/io.ts';
import { dirnameOf, joinPath } from '../lib/paths.ts';
import { globOf } from '../lib/regex.ts';
import { arityOf, isRefused } from './directives.ts';
import { numbered } from './log.ts';

/** The part of a file system that a configuration is read from. */
export type ConfigFiles = Pick<FileSystem, 'readFile' | 'readdir' | 'exists'>;

/** A mistake in the configuration, as nginx words it behind `[emerg]`. */
export class ConfigError extends Error {}

export interface Directive {
  name: string;
  args: string[];
  block: Directive[] | undefined;
  file: string;
  line: number;
}

interface Token {
  text: string;
  mark: boolean;
  line: number;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (const match of text.matchAll(
    /\n|#[^\n]*|[ \t\r]+|([{};])|"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'|((?:\\.|\$\{|[^\s{};"'])(?:\$\{[^}]*\}|\\.|[^\s{};])*)/g,
  )) {
    const [whole, mark, double, single, bare] = match;
    const word = mark ?? double ?? single ?? bare;
    if (word !== undefined)
      tokens.push({
        text: word.replace(/\\(["'\\ ntr])/g, (_, char: string) => ({ n: '\n', t: '\t', r: '\r' })[char] ?? char),
        mark: mark !== undefined,
        line,
      });
    line += whole.split('\n').length - 1;
  }
  return tokens;
}

/** Reads a file and what it includes. Throws `ConfigError`. */
export function readConfig(fs: ConfigFiles, file: string, inside = ''): Directive[] {
  let text: string;
  try {
    text = fs.readFile(file);
  } catch (thrown) {
    if (!isErrno(thrown)) throw thrown;
    throw new ConfigError(`open() "${file}" failed (${numbered(thrown)})`);
  }
  const tokens = tokensOf(text);
  let at = 0;
  const block = (depth: number, context: string): Directive[] => {
    const out: Directive[] = [];
    let words: Token[] = [];
    for (;;) {
      const token = tokens[at++];
      if (!token) {
        const line = text.split('\n').length;
        if (words.length > 0 || depth > 0)
          throw new ConfigError(`unexpected end of file, expecting ${words.length > 0 ? '";" or "}"' : '"}"'} in ${file}:${line}`);
        return out;
      }
      if (!token.mark) {
        words.push(token);
        continue;
      }
      if (token.text === '}' && words.length === 0 && depth > 0) return out;
      const [first, ...rest] = words;
      if (!first || token.text === '}') throw new ConfigError(`unexpected "${token.text}" in ${file}:${token.line}`);
      const directive: Directive = { name: first.text, args: rest.map((word) => word.text), block: undefined, file, line: token.line };
      words = [];
      if (context !== 'types') check(directive, token.text === '{');
      if (token.text === '{') directive.block = block(depth + 1, directive.name);
      if (directive.name === 'include' && context !== 'types') out.push(...included(fs, directive, file, context));
      else out.push(directive);
    }
  };
  return block(0, inside);
}

function check({ name, args, file, line }: Directive, opens: boolean): void {
  const refuse = (what: string): never => {
    throw new ConfigError(`${what} in ${file}:${line}`);
  };
  const arity = arityOf(name, opens);
  if (!arity) {
    if (isRefused(name)) refuse(`"${name}" is not simulated here`);
    if (!arityOf(name, !opens)) return refuse(`unknown directive "${name}"`);
    return refuse(`directive "${name}" ${opens ? 'is not terminated by ";"' : 'has no opening "{"'}`);
  }
  if (args.length < arity.least || args.length > arity.most) refuse(`invalid number of arguments in "${name}" directive`);
}

function included(fs: ConfigFiles, { args }: Directive, file: string, context: string): Directive[] {
  const path = args[0]!.startsWith('/') ? args[0]! : joinPath(dirnameOf(file), args[0]!);
  if (!/[*?[]/.test(path)) return readConfig(fs, path, context);
  const directory = dirnameOf(path);
  const glob = globOf(path.slice(path.lastIndexOf('/') + 1));
  if (!fs.exists(directory)) return [];
  return fs
    .readdir(directory)
    .filter((name) => glob.test(name) && !name.startsWith('.'))
    .sort()
    .flatMap((name) => readConfig(fs, joinPath(directory, name), context));
}
