/**
 * The tar format, as bytes: what a container's `tar` and `kubectl cp` say to each other.
 *
 * Mirrors: POSIX ustar, with GNU's long names (types L and K) written, and those, ustar's prefixes and pax paths read.
 * Differs: only files, directories and links; devices and fifos are passed over when an archive is read.
 */
import type { Bytes } from './bytes.ts';

/** One member of an archive. */
export interface TarEntry {
  /** Its path; a directory's without the slash at the end. */
  readonly name: Bytes;
  readonly type: 'file' | 'directory' | 'symlink' | 'link';
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly userName?: Bytes;
  readonly groupName?: Bytes;
  readonly mtimeMs: number;
  /** What a link points to. */
  readonly linkName?: Bytes;
  readonly content?: Bytes;
}

/** What an archive holds, and why reading ended before its end. */
export interface TarContents {
  readonly entries: readonly TarEntry[];
  /** Whether its end is there: what comes behind it does not matter. */
  readonly hasEnd: boolean;
  readonly problem?: 'short read' | 'invalid tar magic';
}

const BLOCK_BYTES = 512;
const NAME_BYTES = 100;
const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;

/** Ends an archive. */
export const TAR_END: Bytes = '\0'.repeat(2 * BLOCK_BYTES);

const TYPE_FLAGS: Readonly<Record<TarEntry['type'], string>> = { file: '0', link: '1', symlink: '2', directory: '5' };

const padded = (content: Bytes): Bytes => content + '\0'.repeat((BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES);
const text = (value: Bytes, length: number): Bytes => value.slice(0, length).padEnd(length, '\0');
const octal = (value: number, length: number): Bytes => `${value.toString(8).padStart(length - 1, '0')}\0`;

function checksumOf(header: Bytes): number {
  let sum = 0;
  for (let i = 0; i < BLOCK_BYTES; i++) sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_BYTES ? 32 : header.charCodeAt(i);
  return sum;
}

function headerOf(entry: TarEntry, name: Bytes, flag: string, size: number): Bytes {
  const before = text(name, NAME_BYTES) + octal(entry.mode, 8) + octal(entry.uid, 8) + octal(entry.gid, 8) + octal(size, 12);
  const time = octal(Math.max(0, Math.floor(entry.mtimeMs / 1000)), 12);
  const after = `${flag}${text(entry.linkName ?? '', NAME_BYTES)}ustar  \0${text(entry.userName ?? '', 32)}${text(entry.groupName ?? '', 32)}`;
  const header = padded(`${before}${time}${' '.repeat(CHECKSUM_BYTES)}${after}`);
  const sum = `${checksumOf(header).toString(8).padStart(6, '0')}\0 `;
  return header.slice(0, CHECKSUM_AT) + sum + header.slice(CHECKSUM_AT + CHECKSUM_BYTES);
}

/** A member as bytes: header and content. Behind the last one comes TAR_END. */
export function tarMember(entry: TarEntry): Bytes {
  const name = entry.type === 'directory' ? `${entry.name}/` : entry.name;
  const content = entry.type === 'file' ? (entry.content ?? '') : '';
  const long = (value: Bytes, flag: string): Bytes =>
    value.length < NAME_BYTES ? '' : headerOf({ ...entry, linkName: '' }, '././@LongLink', flag, value.length + 1) + padded(`${value}\0`);
  return long(entry.linkName ?? '', 'K') + long(name, 'L') + headerOf(entry, name, TYPE_FLAGS[entry.type], content.length) + padded(content);
}

const textAt = (header: Bytes, at: number, length: number): Bytes => header.slice(at, at + length).split('\0', 1)[0]!;
const numberAt = (header: Bytes, at: number, length: number): number => parseInt(textAt(header, at, length).trim() || '0', 8);

/** `path` and `linkpath` of a pax header: `LENGTH KEY=VALUE\n` each. */
function paxValues(records: Bytes): ReadonlyMap<string, Bytes> {
  const values = new Map<string, Bytes>();
  for (let at = 0; at < records.length;) {
    const length = parseInt(records.slice(at), 10);
    if (!(length > 0)) break;
    const [key = '', ...value] = records.slice(records.indexOf(' ', at) + 1, at + length - 1).split('=');
    values.set(key, value.join('='));
    at += length;
  }
  return values;
}

/** Reads an archive. A missing end is none where a member ends: GNU's tar takes it, too. */
export function readTar(archive: Bytes): TarContents {
  const entries: TarEntry[] = [];
  // What the members before have said of the next one.
  let [longName, longLink]: [Bytes | undefined, Bytes | undefined] = [undefined, undefined];
  for (let at = 0; at < archive.length;) {
    const header = archive.slice(at, at + BLOCK_BYTES);
    if (header.length < BLOCK_BYTES) return { entries, hasEnd: false, problem: 'short read' };
    if (/^\0*$/.test(header)) return { entries, hasEnd: true };
    if (!header.startsWith('ustar', 257) || numberAt(header, CHECKSUM_AT, CHECKSUM_BYTES) !== checksumOf(header))
      return { entries, hasEnd: false, problem: 'invalid tar magic' };
    const size = numberAt(header, 124, 12);
    const content = archive.slice(at + BLOCK_BYTES, at + BLOCK_BYTES + size);
    if (content.length < size) return { entries, hasEnd: false, problem: 'short read' };
    at += BLOCK_BYTES + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
    const flag = header[156]!;
    if (flag === 'L') longName = content.split('\0', 1)[0];
    else if (flag === 'K') longLink = content.split('\0', 1)[0];
    else if (flag === 'x') {
      const values = paxValues(content);
      longName = values.get('path') ?? longName;
      longLink = values.get('linkpath') ?? longLink;
    } else {
      const entry = entryOf(header, content, longName, longLink);
      if (entry) entries.push(entry);
      [longName, longLink] = [undefined, undefined];
    }
  }
  return { entries, hasEnd: false };
}

function entryOf(header: Bytes, content: Bytes, longName: Bytes | undefined, longLink: Bytes | undefined): TarEntry | undefined {
  const short = textAt(header, 0, NAME_BYTES);
  const prefix = header[262] === '\0' ? textAt(header, 345, 155) : '';
  const name = longName ?? (prefix === '' ? short : `${prefix}/${short}`);
  const flag = header[156] === '\0' ? '0' : header[156];
  const named = Object.entries(TYPE_FLAGS).find(([, each]) => each === flag)?.[0] as TarEntry['type'] | undefined;
  // Before there was a flag for them, directories were known by their slash.
  const type = named === 'file' && name.endsWith('/') ? 'directory' : named;
  if (!type) return undefined;
  return {
    name: type === 'directory' ? name.replace(/\/+$/, '') : name,
    type,
    mode: numberAt(header, 100, 8) & 0o7777,
    uid: numberAt(header, 108, 8),
    gid: numberAt(header, 116, 8),
    userName: textAt(header, 265, 32),
    groupName: textAt(header, 297, 32),
    mtimeMs: numberAt(header, 136, 12) * 1000,
    ...((type === 'link' || type === 'symlink') && { linkName: longLink ?? textAt(header, 157, NAME_BYTES) }),
    ...(type === 'file' && { content }),
  };
}
