/**
 * Questions about the caller that are asked as objects: may it do this (`kubectl auth can-i`), and who is it (`kubectl auth whoami`)?
 *
 * Mirrors: kubernetes/pkg/registry/authorization/selfsubjectaccessreview, registry/authentication/selfsubjectreview.
 * Differs: nobody is kept from anything: there is one caller, and it is the cluster's administrator.
 */
import type { ApiRequest, ApiResponse } from '../../api/door.ts';

const CREATED = 201;
const ADMINISTRATOR = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

/** The status of each kind of review, by the path that it is sent to. */
const STATUSES: Readonly<Record<string, object>> = {
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': { allowed: true },
  '/apis/authentication.k8s.io/v1/selfsubjectreviews': { userInfo: ADMINISTRATOR },
};

/** The answer to a review, or undefined where the request is none. */
export function serveReview({ method, path, body }: ApiRequest): ApiResponse | undefined {
  const status = STATUSES[path];
  if (!status || method !== 'POST') return undefined;
  const asked = typeof body === 'object' && body !== null ? body : {};
  return { code: CREATED, body: { ...asked, metadata: {}, status } };
}
