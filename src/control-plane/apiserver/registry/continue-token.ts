/**
 * Where the next page of a list begins, as a text that the client hands back.
 *
 * Mirrors: apiserver/pkg/storage/continue.go.
 */
import { decodeBase64, encodeBase64Url } from '../../../api/base64.ts';
import { badRequest } from '../../../api/errors.ts';
import { parseJsonText } from '../../../api/json-text.ts';
import { isObject } from '../../../api/patch/json-value.ts';
import { fail } from '../status-error.ts';

const VERSION = 'meta.k8s.io/v1';

/** A token for the revision of the first page, or for whatever is newest by then. */
export interface Position {
  /** -1: the newest one. */
  readonly revision: number;
  /** The first key that is still to be listed. */
  readonly fromKey: string;
}

/** The token for a position below a prefix of keys. */
export function encodeContinue({ revision, fromKey }: Position, keyPrefix: string): string {
  // A key's characters are those of names, and the NUL that comes after each of them.
  return encodeBase64Url(JSON.stringify({ v: VERSION, rv: revision, start: fromKey.slice(keyPrefix.length) }));
}

const refuse = (cause: string): never => fail(badRequest(`invalid continue token: continue key is not valid${cause}`));

/** The value in a token. Throws BadRequest in Go's words where it is no JSON in base 64. */
function valueOf(token: string): unknown {
  const good = /^[\w-]*/.exec(token)?.[0] ?? '';
  if (good !== token || token.length % 4 === 1) refuse(`: illegal base64 data at input byte ${good.length}`);
  try {
    return parseJsonText(decodeBase64(token.replaceAll('-', '+').replaceAll('_', '/'))).value;
  } catch (error) {
    return refuse(`: ${(error as Error).message}`);
  }
}

/** Whether `path.Clean` would leave a key as it is: no step up, no empty part. */
const isClean = (key: string): boolean => key.split('/').every((part, i) => (part !== '' || i === 0) && part !== '.' && part !== '..');

/** The position that a token stands for. Throws BadRequest. */
export function decodeContinue(token: string, keyPrefix: string): Position {
  const value = valueOf(token);
  if (!isObject(value)) return refuse(`: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type storage.continueToken`);
  const { v = '', rv = 0, start = '' } = value;
  if (v !== VERSION) refuse(`: server does not recognize this encoded version ${String(v)}`);
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv === 0) return refuse(`: incorrect encoded start resourceVersion (version ${VERSION})`);
  if (typeof start !== 'string' || start === '') return refuse(`: encoded start key empty (version ${VERSION})`);
  if (!isClean(start)) refuse(`: ${start}`);
  return { revision: rv, fromKey: keyPrefix + start.replace(/^\//, '') };
}
