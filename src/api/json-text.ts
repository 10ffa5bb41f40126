/**
 * JSON from its text, with the errors of Go's parser and the fields that stand twice.
 *
 * Mirrors: Go's encoding/json scanner (messages) and sigs.k8s.io/json strict decoding (`duplicate field "spec.x"`).
 * Differs: values may be nested 500 deep; Go takes 10000, for which a browser's stack is too small.
 */

import { DEEPEST_NESTING } from './nesting.ts';

/** What a text holds. `duplicates` are strict errors: `duplicate field "metadata.name"`. */
export interface JsonText {
  readonly value: unknown;
  readonly duplicates: readonly string[];
}

/** Parses a JSON text. Throws `Error` with Go's message when it is none. Of a field that stands twice the last one counts. */
export function parseJsonText(text: string): JsonText {
  const parser = new JsonParser(text);
  return { value: parser.document(), duplicates: parser.duplicates };
}

const LITERALS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

class JsonParser {
  readonly duplicates: string[] = [];
  private readonly text: string;
  private position = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): unknown {
    const value = this.value('');
    this.skipSpace();
    if (this.position < this.text.length) this.fail('after top-level value');
    return value;
  }

  private skipSpace(): void {
    while (' \t\r\n'.includes(this.text[this.position] ?? 'x')) this.position++;
  }

  private peek(): string {
    this.skipSpace();
    return this.text[this.position] ?? '';
  }

  private fail(where: string): never {
    const character = this.text[this.position];
    if (character === undefined) throw new Error('unexpected end of JSON input');
    const shown = character === "'" ? "'\\''" : character === '"' ? `'"'` : JSON.stringify(character).replace(/^"|"$/g, "'");
    throw new Error(`invalid character ${shown} ${where}`);
  }

  private value(path: string): unknown {
    const character = this.peek();
    if (character === '{' || character === '[') {
      if (++this.depth > DEEPEST_NESTING) this.fail('exceeded max depth');
      const value = character === '{' ? this.object(path) : this.array(path);
      this.depth--;
      return value;
    }
    if (character === '"') return this.string();
    for (const [word, value] of Object.entries(LITERALS)) {
      if (character !== word[0]) continue;
      for (const letter of word) {
        if (this.text[this.position] !== letter) this.fail(`in literal ${word} (expecting ${`'${letter}'`})`);
        this.position++;
      }
      return value;
    }
    return this.number();
  }

  private number(): number {
    NUMBER.lastIndex = this.position;
    const match = NUMBER.exec(this.text);
    if (match === null) {
      if (this.text[this.position] === '-') {
        this.position++;
        this.fail('in numeric literal');
      }
      this.fail('looking for beginning of value');
    }
    this.position += match[0].length;
    return Number(match[0]);
  }

  private string(): string {
    STRING.lastIndex = this.position;
    const match = STRING.exec(this.text);
    if (match === null) return this.failInString();
    this.position += match[0].length;
    return JSON.parse(match[0]) as string;
  }

  private failInString(): never {
    const rest = /^"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/.exec(this.text.slice(this.position));
    this.position += rest?.[0].length ?? 0;
    if (this.text[this.position] !== '\\') this.fail('in string literal');
    this.position++;
    this.fail('in string escape code');
  }

  private object(path: string): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.position++;
    if (this.peek() === '}') {
      this.position++;
      return object;
    }
    for (;;) {
      if (this.peek() !== '"') this.fail('looking for beginning of object key string');
      const key = this.string();
      const at = path === '' ? key : `${path}.${key}`;
      if (Object.hasOwn(object, key)) this.duplicates.push(`duplicate field ${JSON.stringify(at)}`);
      if (this.peek() !== ':') this.fail('after object key');
      this.position++;
      object[key] = this.value(at);
      const next = this.peek();
      if (next !== ',' && next !== '}') this.fail('after object key:value pair');
      this.position++;
      if (next === '}') return object;
    }
  }

  private array(path: string): unknown[] {
    const array: unknown[] = [];
    this.position++;
    if (this.peek() === ']') {
      this.position++;
      return array;
    }
    for (;;) {
      array.push(this.value(`${path}[${array.length}]`));
      const next = this.peek();
      if (next !== ',' && next !== ']') this.fail('after array element');
      this.position++;
      if (next === ']') return array;
    }
  }
}
