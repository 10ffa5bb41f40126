/**
 * The subresource `token` of service accounts: a token for whoever asks.
 *
 * Mirrors: pkg/registry/core/serviceaccount/storage/token.go, pkg/apis/authentication/validation/validation.go.
 */
import type { ApiResponse } from '../../../api/door.ts';
import { badRequest, conflict, invalidStatus, notFound } from '../../../api/errors.ts';
import { invalid, type FieldError } from '../../../api/field-error.ts';
import { FieldPath } from '../../../api/field-path.ts';
import { isObject } from '../../../api/patch/json-value.ts';
import { findResource } from '../../../api/resources.ts';
import { signToken, TOKEN_ISSUER } from '../../../api/service-account-token.ts';
import { formatTime } from '../../../api/time.ts';
import type { Pod } from '../../../api/types.gen.ts';
import { fail } from '../status-error.ts';
import type { RegistryContext } from './registry.ts';

const GROUP_KIND = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 600;
const MOST_SECONDS = 2 ** 32;
const CREATED = 201;

const BOUND_KINDS: Readonly<Record<string, { readonly resource: string; readonly claim: string }>> = {
  Pod: { resource: 'pods', claim: 'pod' },
  Secret: { resource: 'secrets', claim: 'secret' },
  Node: { resource: 'nodes', claim: 'node' },
};

interface TokenRequestSpec {
  readonly audiences?: readonly string[];
  readonly expirationSeconds?: number;
  readonly boundObjectRef?: { readonly kind?: string; readonly apiVersion?: string; readonly name?: string; readonly uid?: string } | null;
}

/** Answers POST …/serviceaccounts/NAME/token. Throws `StatusError`. */
export function createToken(context: RegistryContext, namespace: string, name: string, body: unknown): ApiResponse {
  const { store, sim } = context;
  const accounts = findResource('', 'v1', 'serviceaccounts')!;
  const account = store.get(accounts, namespace, name) ?? fail(notFound(accounts, name));
  const asked = isObject(body) ? body : fail(badRequest('the body of the request is no TokenRequest: wanted an object'));
  const spec = (asked.spec ?? {}) as TokenRequestSpec;
  const expirationSeconds = spec.expirationSeconds ?? DEFAULT_SECONDS;
  const errors = errorsOf(expirationSeconds);
  if (errors.length > 0) fail(invalidStatus(GROUP_KIND, '', errors));
  const audiences = spec.audiences && spec.audiences.length > 0 ? spec.audiences : [TOKEN_ISSUER];
  const issuedAt = Math.floor(sim.wallMs / 1000);
  const dice = sim.random('apiserver/token');
  const boundTo = boundObjectOf(context, namespace, name, spec);
  const owner = { name, uid: account.metadata.uid };
  const token = signToken({ namespace, account: owner, boundTo, audiences, issuedAt, expirationSeconds }, () => dice.integer(0, 255));
  return {
    code: CREATED,
    body: {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, creationTimestamp: formatTime(sim.wallMs) },
      spec: { audiences, expirationSeconds, boundObjectRef: spec.boundObjectRef ?? null },
      status: { token, expirationTimestamp: formatTime((issuedAt + expirationSeconds) * 1000) },
    },
  };
}

function errorsOf(expirationSeconds: number): FieldError[] {
  const path = FieldPath.of('spec', 'expirationSeconds');
  if (expirationSeconds < LEAST_SECONDS) return [invalid(path, expirationSeconds, 'may not specify a duration less than 10 minutes')];
  if (expirationSeconds > MOST_SECONDS) return [invalid(path, expirationSeconds, `may not specify a duration larger than 2^32 seconds`)];
  return [];
}

/** What the token is bound to, which must be there. */
function boundObjectOf(
  { store }: RegistryContext,
  namespace: string,
  account: string,
  { boundObjectRef }: TokenRequestSpec,
): Parameters<typeof signToken>[0]['boundTo'] {
  if (!boundObjectRef) return {};
  const { kind = '', apiVersion = '', name = '', uid = '' } = boundObjectRef;
  const known = BOUND_KINDS[kind];
  if (!known || apiVersion !== 'v1') return fail(badRequest(`cannot bind token to object of type /${apiVersion}, Kind=${kind}`));
  const resource = findResource('', 'v1', known.resource)!;
  const object = store.get(resource, resource.namespaced ? namespace : undefined, name) ?? fail(notFound(resource, name));
  const pod = object as unknown as Pod;
  if (kind === 'Pod' && (pod.spec.serviceAccountName ?? 'default') !== account)
    fail(badRequest(`cannot bind token for serviceaccount "${account}" to pod running with different serviceaccount name.`));
  if (uid !== '' && uid !== object.metadata.uid) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    fail(conflict(resource, name, why));
  }
  return { [known.claim]: { name, uid: object.metadata.uid } };
}
