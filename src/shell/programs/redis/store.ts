/** What redis-server keeps, and what each command does with it. */
import type { Process } from '../../../kernel/types.ts';
import { globOf } from '../lib/regex.ts';
import type { Reply } from './protocol.ts';

export const VERSION = '7.4.2';

export const PORT = 6379;

const OK = { status: 'OK' };

type Stored = string | string[] | Map<string, string> | Set<string>;

class RedisError extends Error {}

const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';

const NOT_INTEGER = 'ERR value is not an integer or out of range';

/** The data and what each command does with it. */
export class Store {
  readonly #process: Process;
  readonly #values = new Map<string, Stored>();
  readonly #expiries = new Map<string, number>();
  #commands = 0;
  clients = 0;

  constructor(process: Process) {
    this.#process = process;
  }

  #live(key: string): Stored | undefined {
    const expiry = this.#expiries.get(key);
    if (expiry !== undefined && expiry <= this.#process.nowMs) this.#delete(key);
    return this.#values.get(key);
  }

  #delete(key: string): boolean {
    this.#expiries.delete(key);
    return this.#values.delete(key);
  }

  #text(key: string): string | undefined {
    const value = this.#live(key);
    if (value !== undefined && typeof value !== 'string') throw new RedisError(WRONG_TYPE);
    return value;
  }

  #list(key: string, create = false): string[] {
    const value = this.#live(key) ?? [];
    if (!Array.isArray(value)) throw new RedisError(WRONG_TYPE);
    if (create) this.#values.set(key, value);
    return value;
  }

  #hash(key: string, create = false): Map<string, string> {
    const value = this.#live(key) ?? new Map<string, string>();
    if (!(value instanceof Map)) throw new RedisError(WRONG_TYPE);
    if (create) this.#values.set(key, value);
    return value;
  }

  #set(key: string, create = false): Set<string> {
    const value = this.#live(key) ?? new Set<string>();
    if (!(value instanceof Set)) throw new RedisError(WRONG_TYPE);
    if (create) this.#values.set(key, value);
    return value;
  }

  #integer(text: string): number {
    if (!/^-?\d{1,15}$/.test(text)) throw new RedisError(NOT_INTEGER);
    return Number(text);
  }

  #add(key: string, by: number): number {
    const next = this.#integer(this.#text(key) ?? '0') + by;
    this.#values.set(key, String(next));
    return next;
  }

  #expire(key: string, ms: number): number {
    if (this.#live(key) === undefined) return 0;
    this.#expiries.set(key, this.#process.nowMs + ms);
    return 1;
  }

  #range<T>(items: readonly T[], from: string, to: string): T[] {
    const at = (text: string): number => (this.#integer(text) < 0 ? Math.max(0, items.length + this.#integer(text)) : this.#integer(text));
    return items.slice(at(from), this.#integer(to) < 0 ? items.length + this.#integer(to) + 1 : this.#integer(to) + 1);
  }

  /** Runs one command. */
  run(words: readonly string[]): Reply {
    this.#commands++;
    const name = words[0]!.toUpperCase();
    const row = COMMANDS[name];
    if (!row)
      return new Error(
        `ERR unknown command '${words[0]!}', with args beginning with: ${words
          .slice(1)
          .map((word) => `'${word}' `)
          .join('')}`,
      );
    const count = words.length - 1;
    if (count < row[0] || count > row[1]) return new Error(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
    try {
      return this.#act(name, words.slice(1));
    } catch (thrown) {
      if (thrown instanceof RedisError) return thrown;
      throw thrown;
    }
  }

  #act(name: string, args: readonly string[]): Reply {
    const [key = '', second = '', third = ''] = args;
    switch (name) {
      case 'PING':
        return args.length > 0 ? key : { status: 'PONG' };
      case 'ECHO':
        return key;
      case 'SELECT':
      case 'AUTH':
      case 'CLIENT':
      case 'SAVE':
      case 'QUIT':
        return OK;
      case 'COMMAND':
        return [];
      case 'CONFIG':
        return key.toUpperCase() === 'GET' ? [] : OK;
      case 'SET':
        return this.#setText(key, second, args.slice(2));
      case 'SETEX':
        this.#values.set(key, third);
        this.#expire(key, this.#integer(second) * 1000);
        return OK;
      case 'SETNX':
        if (this.#live(key) !== undefined) return 0;
        this.#values.set(key, second);
        return 1;
      case 'GET':
        return this.#text(key) ?? null;
      case 'MGET':
        return args.map((each) => (typeof this.#live(each) === 'string' ? this.#text(each)! : null));
      case 'MSET':
        for (let i = 0; i + 1 < args.length; i += 2) this.#values.set(args[i]!, args[i + 1]!);
        return OK;
      case 'APPEND':
        this.#values.set(key, (this.#text(key) ?? '') + second);
        return this.#text(key)!.length;
      case 'STRLEN':
        return (this.#text(key) ?? '').length;
      case 'DEL':
      case 'UNLINK':
        return args.filter((each) => this.#live(each) !== undefined && this.#delete(each)).length;
      case 'EXISTS':
        return args.filter((each) => this.#live(each) !== undefined).length;
      case 'TYPE': {
        const value = this.#live(key);
        return {
          status: value === undefined ? 'none' : typeof value === 'string' ? 'string' : Array.isArray(value) ? 'list' : value instanceof Map ? 'hash' : 'set',
        };
      }
      case 'KEYS': {
        const glob = globOf(key);
        return [...this.#values.keys()].filter((each) => this.#live(each) !== undefined && glob.test(each));
      }
      case 'DBSIZE':
        return [...this.#values.keys()].filter((each) => this.#live(each) !== undefined).length;
      case 'FLUSHALL':
      case 'FLUSHDB':
        this.#values.clear();
        this.#expiries.clear();
        return OK;
      case 'INCR':
        return this.#add(key, 1);
      case 'DECR':
        return this.#add(key, -1);
      case 'INCRBY':
        return this.#add(key, this.#integer(second));
      case 'DECRBY':
        return this.#add(key, -this.#integer(second));
      case 'EXPIRE':
        return this.#expire(key, this.#integer(second) * 1000);
      case 'PERSIST':
        return this.#expiries.delete(key) ? 1 : 0;
      case 'TTL':
      case 'PTTL': {
        if (this.#live(key) === undefined) return -2;
        const expiry = this.#expiries.get(key);
        return expiry === undefined ? -1 : Math.ceil((expiry - this.#process.nowMs) / (name === 'TTL' ? 1000 : 1));
      }
      case 'LPUSH':
        return this.#list(key, true).unshift(...[...args.slice(1)].reverse());
      case 'RPUSH':
        return this.#list(key, true).push(...args.slice(1));
      case 'LPOP':
        return this.#list(key).shift() ?? null;
      case 'RPOP':
        return this.#list(key).pop() ?? null;
      case 'LLEN':
        return this.#list(key).length;
      case 'LRANGE':
        return this.#range(this.#list(key), second, third);
      case 'HSET': {
        const hash = this.#hash(key, true);
        const before = hash.size;
        for (let i = 1; i + 1 < args.length; i += 2) hash.set(args[i]!, args[i + 1]!);
        return hash.size - before;
      }
      case 'HGET':
        return this.#hash(key).get(second) ?? null;
      case 'HGETALL':
        return [...this.#hash(key)].flat();
      case 'HKEYS':
        return [...this.#hash(key).keys()];
      case 'HDEL':
        return args.slice(1).filter((field) => this.#hash(key).delete(field)).length;
      case 'SADD': {
        const set = this.#set(key, true);
        const before = set.size;
        for (const member of args.slice(1)) set.add(member);
        return set.size - before;
      }
      case 'SMEMBERS':
        return [...this.#set(key)];
      case 'SCARD':
        return this.#set(key).size;
      case 'SISMEMBER':
        return this.#set(key).has(second) ? 1 : 0;
      default:
        return this.#info();
    }
  }

  #setText(key: string, value: string, options: readonly string[]): Reply {
    const upper = options.map((option) => option.toUpperCase());
    const exists = this.#live(key) !== undefined;
    if ((upper.includes('NX') && exists) || (upper.includes('XX') && !exists)) return null;
    this.#delete(key);
    this.#values.set(key, value);
    for (const [unit, factor] of [
      ['EX', 1000],
      ['PX', 1],
    ] as const) {
      const at = upper.indexOf(unit);
      if (at >= 0) this.#expire(key, this.#integer(options[at + 1] ?? '') * factor);
    }
    return OK;
  }

  #info(): string {
    const keys = [...this.#values.keys()].filter((key) => this.#live(key) !== undefined).length;
    const rows = [
      '# Server',
      `redis_version:${VERSION}`,
      'redis_mode:standalone',
      `process_id:${this.#process.pid}`,
      `tcp_port:${PORT}`,
      '',
      '# Clients',
      `connected_clients:${this.clients}`,
      '',
      '# Stats',
      `total_commands_processed:${this.#commands}`,
      '',
      '# Replication',
      'role:master',
      'connected_slaves:0',
      '',
      '# Keyspace',
      ...(keys > 0 ? [`db0:keys=${keys},expires=${this.#expiries.size},avg_ttl=0`] : []),
    ];
    return rows.map((row) => `${row}\r\n`).join('');
  }
}

/** Fewest and most arguments of each command. */
const COMMANDS: Readonly<Record<string, readonly [number, number]>> = Object.fromEntries(
  (
    'PING:0-1 ECHO:1-1 SELECT:1-1 AUTH:1-2 CLIENT:1-9 SAVE:0-0 QUIT:0-0 COMMAND:0-9 CONFIG:1-9 SET:2-7 SETEX:3-3 SETNX:2-2 GET:1-1 MGET:1-99 MSET:2-99 APPEND:2-2 STRLEN:1-1 DEL:1-99 UNLINK:1-99 EXISTS:1-99 TYPE:1-1 KEYS:1-1 ' +
    'DBSIZE:0-0 FLUSHALL:0-1 FLUSHDB:0-1 INCR:1-1 DECR:1-1 INCRBY:2-2 DECRBY:2-2 EXPIRE:2-3 PERSIST:1-1 TTL:1-1 PTTL:1-1 LPUSH:2-99 RPUSH:2-99 LPOP:1-1 RPOP:1-1 LLEN:1-1 LRANGE:3-3 HSET:3-99 HGET:2-2 HGETALL:1-1 ' +
    'HKEYS:1-1 HDEL:2-99 SADD:2-99 SMEMBERS:1-1 SCARD:1-1 SISMEMBER:2-2 INFO:0-9'
  )
    .split(' ')
    .map((item) => {
      const [, name, least, most] = /^(\w+):(\d+)-(\d+)$/.exec(item)!;
      return [name!, [Number(least), Number(most)] as const];
    }),
);
