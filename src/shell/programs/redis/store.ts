/**
 * What redis-server keeps, and what each command does with it. Mirrors Redis 7's commands on strings, lists, hashes,
 * sets and expiry, with its error texts.
 * Differs: one database; whatever is not in the table is refused as an unknown command.
 */
import type { Process } from '../../../kernel/types.ts';
import { globOf } from '../lib/regex.ts';
import type { Reply } from './protocol.ts';

export const VERSION = '7.4.2';
export const PORT = 6379;

const OK = { status: 'OK' };

type Stored = string | string[] | Map<string, string> | Set<string>;

class RedisError extends Error {}

const typeOf = (value: Stored | undefined): string =>
  value === undefined ? 'none' : typeof value === 'string' ? 'string' : Array.isArray(value) ? 'list' : value instanceof Map ? 'hash' : 'set';

function integerOf(text: string | undefined): number {
  if (!/^-?\d{1,15}$/.test(text ?? '')) throw new RedisError('ERR value is not an integer or out of range');
  return Number(text);
}

/** The data, and one method for each kind of value. */
export class Store {
  readonly process: Process;
  readonly values = new Map<string, Stored>();
  readonly expiries = new Map<string, number>();
  commands = 0;
  readonly clients: () => number;

  constructor(process: Process, clients: () => number) {
    this.process = process;
    this.clients = clients;
  }

  /** The value of a key, unless its time is over. */
  live(key: string): Stored | undefined {
    const expiry = this.expiries.get(key);
    if (expiry !== undefined && expiry <= this.process.nowMs) this.delete(key);
    return this.values.get(key);
  }

  keys(): string[] {
    return [...this.values.keys()].filter((key) => this.live(key) !== undefined);
  }

  delete(key: string): boolean {
    this.expiries.delete(key);
    return this.values.delete(key);
  }

  /** The value of a key, which must be of the same kind as `none`; where there is none, `none`, kept if `create` says so. */
  as<T extends Stored>(key: string, none: T, create = false): T {
    const value = this.live(key) ?? none;
    if (typeOf(value) !== typeOf(none)) throw new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value');
    if (create) this.values.set(key, value);
    return value as T;
  }

  text(key: string): string | null {
    return this.live(key) === undefined ? null : this.as<string>(key, '');
  }

  add(key: string, by: number): number {
    const next = integerOf(this.text(key) ?? '0') + by;
    this.values.set(key, String(next));
    return next;
  }

  expire(key: string, ms: number): number {
    if (this.live(key) === undefined) return 0;
    this.expiries.set(key, this.process.nowMs + ms);
    return 1;
  }

  /** Milliseconds until a key goes; -1: never; -2: there is none. */
  leftMs(key: string): number {
    if (this.live(key) === undefined) return -2;
    const expiry = this.expiries.get(key);
    return expiry === undefined ? -1 : expiry - this.process.nowMs;
  }

  /** Runs one command. */
  run(words: readonly string[]): Reply {
    this.commands++;
    const [given = '', ...args] = words;
    const name = given.toUpperCase();
    const row = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!row) return new Error(`ERR unknown command '${given}', with args beginning with: ${args.map((word) => `'${word}' `).join('')}`);
    const [least, most, act] = row;
    if (args.length < least || args.length > most) return new Error(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
    try {
      return act(this, args as [string, string, string]);
    } catch (thrown) {
      if (thrown instanceof RedisError) return thrown;
      throw thrown;
    }
  }
}

/** `SET key value [NX|XX] [EX seconds|PX ms]` */
function setText(store: Store, [key, value, ...options]: string[]): Reply {
  const upper = options.map((option) => option.toUpperCase());
  const exists = store.live(key!) !== undefined;
  if (upper.includes(exists ? 'NX' : 'XX')) return null;
  store.delete(key!);
  store.values.set(key!, value!);
  const unit = upper.findIndex((word) => word === 'EX' || word === 'PX');
  if (unit >= 0) store.expire(key!, integerOf(options[unit + 1]) * (upper[unit] === 'EX' ? 1000 : 1));
  return OK;
}

function rangeOf(items: readonly string[], from: string, to: string): string[] {
  const at = (text: string): number => (integerOf(text) < 0 ? Math.max(0, items.length + integerOf(text)) : integerOf(text));
  return items.slice(at(from), (integerOf(to) < 0 ? items.length : 0) + integerOf(to) + 1);
}

/** How many more there are after `add`. */
function grown(values: { readonly size: number }, add: () => void): number {
  const before = values.size;
  add();
  return values.size - before;
}

const hash = (store: Store, key: string, create?: boolean): Map<string, string> => store.as(key, new Map<string, string>(), create);
const list = (store: Store, key: string, create?: boolean): string[] => store.as<string[]>(key, [], create);
const set = (store: Store, key: string, create?: boolean): Set<string> => store.as(key, new Set<string>(), create);

const infoOf = (store: Store): string => {
  const keys = store.keys().length;
  const keyspace = keys > 0 ? `db0:keys=${keys},expires=${store.expiries.size},avg_ttl=0\n` : '';
  return `# Server\nredis_version:${VERSION}\nredis_mode:standalone\nprocess_id:${store.process.pid}\ntcp_port:${PORT}\n\n# Clients\nconnected_clients:${store.clients()}\n\n# Stats\ntotal_commands_processed:${store.commands}\n\n# Replication\nrole:master\nconnected_slaves:0\n\n# Keyspace\n${keyspace}`.replaceAll(
    '\n',
    '\r\n',
  );
};

type Command = readonly [least: number, most: number, act: (store: Store, args: [string, string, string]) => Reply];

/** Fewest and most arguments of each command, and what it does. */
const COMMANDS: Readonly<Record<string, Command>> = {
  PING: [0, 1, (_, [text]) => text ?? { status: 'PONG' }],
  ECHO: [1, 1, (_, [text]) => text],
  SELECT: [1, 1, () => OK],
  CLIENT: [1, 9, () => OK],
  QUIT: [0, 0, () => OK],
  COMMAND: [0, 9, () => []],
  CONFIG: [1, 9, () => []],
  SET: [2, 7, setText],
  SETNX: [2, 2, (store, [key, text]) => (setText(store, [key, text, 'NX']) ? 1 : 0)],
  SETEX: [3, 3, (store, [key, seconds, text]) => setText(store, [key, text, 'EX', seconds])],
  GET: [1, 1, (store, [key]) => store.text(key)],
  MGET: [1, 99, (store, keys) => keys.map((key) => (typeOf(store.live(key)) === 'string' ? store.text(key) : null))],
  APPEND: [2, 2, (store, [key, text]) => (store.values.set(key, (store.text(key) ?? '') + text), store.text(key)!.length)],
  STRLEN: [1, 1, (store, [key]) => (store.text(key) ?? '').length],
  DEL: [1, 99, (store, keys) => keys.filter((key) => store.live(key) !== undefined && store.delete(key)).length],
  EXISTS: [1, 99, (store, keys) => keys.filter((key) => store.live(key) !== undefined).length],
  TYPE: [1, 1, (store, [key]) => ({ status: typeOf(store.live(key)) })],
  KEYS: [1, 1, (store, [glob]) => store.keys().filter((key) => globOf(glob).test(key))],
  DBSIZE: [0, 0, (store) => store.keys().length],
  FLUSHALL: [0, 1, (store) => (store.keys().forEach((key) => store.delete(key)), OK)],
  INCR: [1, 1, (store, [key]) => store.add(key, 1)],
  DECR: [1, 1, (store, [key]) => store.add(key, -1)],
  INCRBY: [2, 2, (store, [key, by]) => store.add(key, integerOf(by))],
  DECRBY: [2, 2, (store, [key, by]) => store.add(key, -integerOf(by))],
  EXPIRE: [2, 3, (store, [key, seconds]) => store.expire(key, integerOf(seconds) * 1000)],
  PERSIST: [1, 1, (store, [key]) => (store.expiries.delete(key) ? 1 : 0)],
  TTL: [1, 1, (store, [key]) => (store.leftMs(key) < 0 ? store.leftMs(key) : Math.ceil(store.leftMs(key) / 1000))],
  PTTL: [1, 1, (store, [key]) => store.leftMs(key)],
  LPUSH: [2, 99, (store, [key, ...items]) => list(store, key, true).unshift(...items.reverse())],
  RPUSH: [2, 99, (store, [key, ...items]) => list(store, key, true).push(...items)],
  LPOP: [1, 1, (store, [key]) => list(store, key).shift() ?? null],
  RPOP: [1, 1, (store, [key]) => list(store, key).pop() ?? null],
  LLEN: [1, 1, (store, [key]) => list(store, key).length],
  LRANGE: [3, 3, (store, [key, from, to]) => rangeOf(list(store, key), from, to)],
  HSET: [
    3,
    99,
    (store, [key, ...pairs]) => {
      const fields = hash(store, key, true);
      return grown(fields, () => pairs.forEach((value, i) => i % 2 && fields.set(pairs[i - 1]!, value)));
    },
  ],
  HGET: [2, 2, (store, [key, field]) => hash(store, key).get(field) ?? null],
  HGETALL: [1, 1, (store, [key]) => [...hash(store, key)].flat()],
  HKEYS: [1, 1, (store, [key]) => [...hash(store, key).keys()]],
  HDEL: [2, 99, (store, [key, ...fields]) => fields.filter((field) => hash(store, key).delete(field)).length],
  SADD: [
    2,
    99,
    (store, [key, ...members]) => {
      const all = set(store, key, true);
      return grown(all, () => members.forEach((member) => all.add(member)));
    },
  ],
  SMEMBERS: [1, 1, (store, [key]) => [...set(store, key)]],
  SISMEMBER: [2, 2, (store, [key, member]) => (set(store, key).has(member) ? 1 : 0)],
  INFO: [0, 9, infoOf],
};
