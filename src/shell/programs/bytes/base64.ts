/** base64: what Secrets are written in. Mirrors busybox's coreutils/uudecode.c. */
import type { Bytes } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { type AppletTable, numberOf, type Options } from '../lib/applet.ts';
import { Died, type Io } from '../lib/io.ts';

function* base64(io: Io, o: Options): Task<number | void> {
  const input = yield* io.open(o.operands[0] ?? '-');
  if (!input) return 1;
  const data = yield* input.all();
  if (o.has('d')) {
    // Whatever is no letter of the alphabet is skipped.
    const decoded = decodeBase64(data.replace(/[^A-Za-z0-9+/=]/g, ''));
    if (decoded === undefined) throw new Died('truncated input');
    io.put(decoded);
    return;
  }
  const width = numberOf(o.get('w') ?? '76');
  const text = encodeBase64(data);
  io.put(width === 0 ? text : (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).map((line) => `${line}\n`).join(''));
}

export const base64Applets: AppletTable = {
  base64: {
    options: 'dw:',
    long: { decode: 'd', wrap: 'w' },
    most: 1,
    usage: '% [-d] [-w COL] [FILE]\n\nBase64 encode or decode FILE to standard output',
    run: base64,
  },
};

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes in base64, in one line. */
export function encodeBase64(data: Bytes): string {
  let out = '';
  for (let i = 0; i < data.length; i += 3) {
    const bits = (data.charCodeAt(i) << 16) | ((data.charCodeAt(i + 1) || 0) << 8) | (data.charCodeAt(i + 2) || 0);
    out +=
      BASE64[bits >> 18]! +
      BASE64[(bits >> 12) & 63]! +
      (i + 1 < data.length ? BASE64[(bits >> 6) & 63]! : '=') +
      (i + 2 < data.length ? BASE64[bits & 63]! : '=');
  }
  return out;
}

/** The bytes that a Base64 text stands for; undefined where it is none. Line breaks are skipped. */
function decodeBase64(text: string): Bytes | undefined {
  const clean = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(clean) || clean.replace(/=+$/, '').length % 4 === 1) return undefined;
  let out = '';
  let bits = 0;
  let count = 0;
  for (const char of clean.replace(/=+$/, '')) {
    bits = ((bits << 6) | BASE64.indexOf(char)) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += String.fromCharCode((bits >> count) & 255);
    }
  }
  return out;
}
