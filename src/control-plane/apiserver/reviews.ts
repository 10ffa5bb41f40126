/**
 * Questions about who may do what that are asked as objects: may I (`kubectl auth can-i`), what may I (`--list`), and who am I
 * (`kubectl auth whoami`)?
 *
 * Mirrors: kubernetes/pkg/registry/authorization, registry/authentication/selfsubjectreview.
 * Differs: nobody is kept from anything: there is one caller, and it is the cluster's administrator.
 */
import type { ApiRequest, ApiResponse } from '../../api/door.ts';
import { badRequest } from '../../api/errors.ts';
import { isObject } from '../../api/patch/json-value.ts';
import { jsonOf } from './request-body.ts';
import { fail } from './status-error.ts';

const CREATED = 201;
const ADMINISTRATOR = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
const EVERYTHING = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  incomplete: false,
};

/** The status of each kind of review, by the path that it is sent to. */
const STATUSES: Readonly<Record<string, object>> = {
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': { allowed: true },
  '/apis/authorization.k8s.io/v1/subjectaccessreviews': { allowed: true },
  '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews': EVERYTHING,
  '/apis/authentication.k8s.io/v1/selfsubjectreviews': { userInfo: ADMINISTRATOR },
};

/** The answer to a review, or undefined where the request is none. Throws BadRequest where its body is no object. */
export function serveReview({ method, path, body }: ApiRequest): ApiResponse | undefined {
  const status = STATUSES[path];
  if (!status || method !== 'POST') return undefined;
  const asked = jsonOf(body) ?? {};
  if (!isObject(asked)) return fail(badRequest('the body of the request is no review: wanted an object'));
  return { code: CREATED, body: { ...asked, metadata: {}, status } };
}
