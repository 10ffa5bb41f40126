/** RESP2, the protocol of Redis: values to bytes and back, and inline commands. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Process, Socket, Task } from '../../../kernel/types.ts';

/** A value of the protocol; null is nil, an Error is an error reply. */
export type Reply = string | number | null | Error | { status: string } | readonly Reply[];

/** A reply as bytes. */
export function encode(reply: Reply): Bytes {
  if (reply === null) return '$-1\r\n';
  if (typeof reply === 'number') return `:${reply}\r\n`;
  if (typeof reply === 'string') return `$${reply.length}\r\n${reply}\r\n`;
  if (reply instanceof Error) return `-${reply.message}\r\n`;
  if ('status' in reply) return `+${reply.status}\r\n`;
  return `*${reply.length}\r\n${reply.map(encode).join('')}`;
}

/** Reads protocol values and inline commands from a socket. */
export class RespReader {
  readonly #process: Process;
  readonly #socket: Socket;
  #buffer = '';

  constructor(process: Process, socket: Socket) {
    this.#process = process;
    this.#socket = socket;
  }

  *#more(): Task<boolean> {
    const data = yield* this.#socket.read(this.#process, 65536);
    this.#buffer += data;
    return data !== '';
  }

  *#line(): Task<string | undefined> {
    while (!this.#buffer.includes('\n')) if (!(yield* this.#more())) return undefined;
    const line = this.#buffer.slice(0, this.#buffer.indexOf('\n'));
    this.#buffer = this.#buffer.slice(line.length + 1);
    return line.replace(/\r$/, '');
  }

  *#exactly(length: number): Task<string | undefined> {
    while (this.#buffer.length < length + 2) if (!(yield* this.#more())) return undefined;
    const data = this.#buffer.slice(0, length);
    this.#buffer = this.#buffer.slice(length + 2);
    return data;
  }

  /** The next command; undefined at the end. */
  *command(): Task<string[] | undefined> {
    for (;;) {
      const line = yield* this.#line();
      if (line === undefined) return undefined;
      if (!line.startsWith('*')) {
        const words = wordsOf(line);
        if (words.length > 0) return words;
        continue;
      }
      const words: string[] = [];
      for (let i = Number(line.slice(1)); i > 0; i--) {
        const head = yield* this.#line();
        const word = head === undefined ? undefined : yield* this.#exactly(Number(head.slice(1)));
        if (word === undefined) return undefined;
        words.push(word);
      }
      if (words.length > 0) return words;
    }
  }

  /** The next reply; undefined at the end. */
  *reply(): Task<Reply | undefined> {
    const line = yield* this.#line();
    if (line === undefined) return undefined;
    const rest = line.slice(1);
    switch (line[0]) {
      case '+':
        return { status: rest };
      case '-':
        return new Error(rest);
      case ':':
        return Number(rest);
      case '$':
        return rest === '-1' ? null : yield* this.#exactly(Number(rest));
      default: {
        const items: Reply[] = [];
        for (let i = Number(rest); i > 0; i--) {
          const item = yield* this.reply();
          if (item === undefined) return undefined;
          items.push(item);
        }
        return items;
      }
    }
  }
}

/** Words of a line: quotes keep blanks. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double?.replace(/\\(.)/g, '$1') ?? single ?? bare!);
}
