/** gzip, gunzip, zcat. Mirror busybox's archival/{gzip,bbunzip}.c and RFC 1952. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { crc32 } from '../bytes/hashes.ts';
import { type Applet, type AppletTable, type Options } from '../lib/applet.ts';
import { Died, type Io, reasonOf } from '../lib/io.ts';
import { lstatOf } from '../lib/paths.ts';
import { CorruptData, deflate, inflate } from './deflate.ts';

const MAGIC = '\x1f\x8b';
const SUFFIX = '.gz';
const UNIX = '\x03';

const little = (value: number): Bytes => String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255);

/** Compresses bytes. Costs the process its time. */
export function* gzip(io: Io, data: Bytes): Task<Bytes> {
  yield* io.process.burn(data.length / 20);
  return `${MAGIC}\x08\0${little(0)}\0${UNIX}${deflate(data)}${little(crc32(data))}${little(data.length)}`;
}

export const isGzip = (data: Bytes): boolean => data.startsWith(MAGIC);

/** Where the compressed data of the member at `at` begins: behind the header and its optional fields. */
function dataAt(data: Bytes, start: number): number {
  const flags = data.charCodeAt(start + 3);
  let at = start + 10;
  if (flags & 4) at += 2 + (data.charCodeAt(at) | (data.charCodeAt(at + 1) << 8));
  for (const flag of [8, 16]) if (flags & flag) at = data.indexOf('\0', at) + 1;
  return flags & 2 ? at + 2 : at;
}

/** The content of one or more gzip members. Ends the applet where there are none. */
export function* gunzip(io: Io, data: Bytes): Task<Bytes> {
  if (!isGzip(data)) throw new Died('invalid magic');
  yield* io.process.burn(data.length / 10);
  let out = '';
  try {
    for (let at = 0; data.startsWith(MAGIC, at);) {
      const { content, endAt } = inflate(data, dataAt(data, at));
      if (data.slice(endAt, endAt + 4) !== little(crc32(content))) throw new Died('crc error');
      out += content;
      io.hold(out.length);
      at = endAt + 8;
    }
  } catch (thrown) {
    if (thrown instanceof CorruptData) throw new Died(thrown.message);
    throw thrown;
  }
  return out;
}

/** Packs or unpacks each file in place, or with `-c` and from standard input to standard output. */
function* eachFile(io: Io, o: Options, convert: (io: Io, data: Bytes) => Task<Bytes>, renamed: (name: string) => string | undefined): Task<void> {
  const { fs, fds } = io.process;
  const isUnpacking = convert === gunzip;
  for (const name of o.operands.length > 0 ? o.operands : ['-']) {
    const isStream = name === '-' || o.has('ct');
    if (name === '-' && !o.has('f') && fds.get(isUnpacking ? 0 : 1)?.kind === 'tty')
      throw new Died(`compressed data not ${isUnpacking ? 'read from' : 'written to'} terminal, use -f to force it`);
    const input = yield* io.open(name);
    if (!input) continue;
    const to = isStream ? '' : renamed(name);
    if (to === undefined) {
      yield* io.fail(`${name}: unknown suffix - ignored`);
      continue;
    }
    try {
      const result = yield* convert(io, yield* input.all());
      if (o.has('t')) continue;
      if (isStream) io.put(result);
      else if (lstatOf(fs, to) && !o.has('f')) yield* io.fail(`can't open '${to}': File exists`);
      else {
        const { mode, mtimeMs } = fs.stat(name);
        fs.writeFile(to, result, { mode });
        fs.utimes(to, mtimeMs);
        if (!o.has('k')) fs.unlink(name);
      }
    } catch (thrown) {
      yield* io.fail(thrown instanceof Died ? thrown.message : `${name}: ${reasonOf(thrown)}`);
    }
    yield* io.spill();
  }
}

/** `f.gz` → `f`, `f.tgz` → `f.tar`. */
const unpackedName = (name: string): string | undefined =>
  /\.gz$/.test(name) ? name.slice(0, -SUFFIX.length) : /\.tgz$/.test(name) ? name.replace(/\.tgz$/, '.tar') : undefined;

const unpacking = (usage: string, always = ''): Applet => ({
  options: 'cfktdqv',
  usage,
  *run(io, o) {
    if (always !== '') o.add(always, '');
    yield* eachFile(io, o, gunzip, unpackedName);
  },
});

export const gzipApplets: AppletTable = {
  gzip: {
    options: 'cfkdtqnv123456789',
    usage: '% [-cfkdt123456789] [FILE]...\n\nCompress FILEs (or stdin)',
    *run(io, o) {
      if (o.has('dt')) yield* eachFile(io, o, gunzip, unpackedName);
      else yield* eachFile(io, o, gzip, (name) => name + SUFFIX);
    },
  },
  gunzip: unpacking('% [-cfkt] [FILE]...\n\nDecompress FILEs (or stdin)'),
  zcat: unpacking('% [FILE]...\n\nDecompress to stdout', 'c'),
};
