/**
 * getent, for hosts: a name as every program of the image would look it up. Mirrors glibc's nss/getent.c.
 * Differs: of the databases, hosts, ahosts, passwd and group.
 */
import type { Task } from '../../../kernel/types.ts';
import type { AppletTable, Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';
import { askOnce, firstServer, reverseNameOf } from './resolv-conf.ts';

const NOT_FOUND = 2;
const DNS_TIMEOUT_MS = 5000;

const hostLine = (address: string, names: string): string => `${address.padEnd(15)} ${names}\n`;

/** The names of an address or the addresses of a name; empty where nobody knows any. */
function* hostsText(io: Io, key: string): Task<string> {
  const { process } = io;
  if (/^\d+(\.\d+){3}$/.test(key)) {
    const answer = yield* askOnce(process, firstServer(process), reverseNameOf(key), 'PTR', DNS_TIMEOUT_MS);
    return typeof answer === 'string' ? '' : answer.records.map(({ data }) => hostLine(key, data.replace(/\.$/, ''))).join('');
  }
  const found = yield* process.net.lookUp(process, key);
  const isAlias = process.fs.exists('/etc/hosts') && process.fs.readFile('/etc/hosts').includes(`${found?.name}\t${key}\n`);
  return (found?.addresses ?? []).map((address) => hostLine(address, isAlias && found?.name !== key ? `${found?.name} ${key}` : (found?.name ?? key))).join('');
}

function* addressesText(io: Io, key: string): Task<string> {
  const found = yield* io.process.net.lookUp(io.process, key);
  return (found?.addresses ?? [])
    .flatMap((address, i) => ['STREAM', 'DGRAM', 'RAW'].map((kind, k) => `${address.padEnd(15)} ${kind.padEnd(6)} ${i === 0 && k === 0 ? found?.name : ''}\n`))
    .join('');
}

/** A line of a file of `name:x:id:…` by name or number. */
const fileText = ({ process }: Io, path: string, key: string): string =>
  (process.fs.exists(path) ? process.fs.readFile(path) : '')
    .split('\n')
    .filter((line) => line !== '' && (line.split(':')[0] === key || line.split(':')[2] === key))
    .map((line) => `${line}\n`)
    .join('');

function* getent(io: Io, o: Options): Task<number> {
  const [database = '', ...keys] = o.operands;
  let status = 0;
  for (const key of keys) {
    const text =
      database === 'hosts'
        ? yield* hostsText(io, key)
        : database === 'ahosts' || database === 'ahostsv4'
          ? yield* addressesText(io, key)
          : database === 'passwd' || database === 'group'
            ? fileText(io, `/etc/${database}`, key)
            : undefined;
    if (text === undefined) throw new Died(`the database ${database} is not simulated here`);
    if (text === '') status = NOT_FOUND;
    io.put(text);
  }
  return status;
}

export const getentTool: AppletTable = { getent: { least: 2, usage: '[OPTION...] database [key ...]', run: getent } };
