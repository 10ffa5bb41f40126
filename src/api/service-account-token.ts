/**
 * JSON web tokens of service accounts.
 *
 * Mirrors: pkg/serviceaccount (claims.go, jwt.go).
 * Differs: the signature is random text; the apiserver of this simulation checks no tokens.
 */
import { encodeBase64Url } from './base64.ts';

/** Who issues tokens, and whom they are for where nothing else is asked for. */
export const TOKEN_ISSUER = 'https://kubernetes.default.svc.cluster.local';

const SIGNATURE_BYTES = 16;

/** What a token says, beside who issued it. */
export interface TokenClaims {
  readonly namespace: string;
  readonly account: { readonly name: string; readonly uid?: string };
  /** What it is bound to: `node`, `pod` or `secret`, in the order in which it is written. */
  readonly boundTo: Readonly<Record<string, { readonly name: string | undefined; readonly uid?: string | undefined }>>;
  readonly audiences: readonly string[];
  /** Unix time in seconds. */
  readonly issuedAt: number;
  readonly expirationSeconds: number;
}

/** JSON in ASCII alone, encoded as the parts of a token are. */
const part = (value: unknown): string =>
  encodeBase64Url(JSON.stringify(value).replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`));

const HEADER = part({ alg: 'RS256', kid: 'simulated' });

/** The token. `byte` gives the random bytes of its signature. */
export function signToken({ namespace, account, boundTo, audiences, issuedAt, expirationSeconds }: TokenClaims, byte: () => number): string {
  const claims = {
    aud: audiences,
    exp: issuedAt + expirationSeconds,
    iat: issuedAt,
    iss: TOKEN_ISSUER,
    'kubernetes.io': { namespace, ...boundTo, serviceaccount: account },
    nbf: issuedAt,
    sub: `system:serviceaccount:${namespace}:${account.name}`,
  };
  let signature = '';
  for (let i = 0; i < SIGNATURE_BYTES; i++) signature += String.fromCharCode(byte());
  return `${HEADER}.${part(claims)}.${encodeBase64Url(signature)}`;
}
