import { describe, expect, it } from 'vitest';
import { acceptOf, apiRequestOf, type HttpRequest } from '../../src/server/http-request.ts';

type Parts = Partial<Omit<HttpRequest, 'body'>> & { body?: string };

const request = (parts: Parts): ReturnType<typeof apiRequestOf> =>
  apiRequestOf({ method: 'GET', url: '/api/v1/pods', headers: {}, ...parts, body: Buffer.from(parts.body ?? '', 'latin1') });

describe('an HTTP request', () => {
  it('becomes a request to the door, query and all', () => {
    const headers = { 'user-agent': 'kubectl/v1.36.2 (linux/amd64)', accept: 'application/json' };
    expect(request({ url: '/api/v1/namespaces/default/pods/?labelSelector=a%3Db&command=ls&command=-l', headers })).toEqual({
      method: 'GET',
      path: '/api/v1/namespaces/default/pods',
      query: { labelSelector: 'a=b', command: ['ls', '-l'] },
      accept: 'object',
      who: 'kubectl',
    });
  });

  it('carries the body as text, and the kind of a patch', () => {
    const headers = { 'content-type': 'application/merge-patch+json; charset=utf-8' };
    expect(request({ method: 'PATCH', headers, body: '{"a":1}' })).toMatchObject({ contentType: 'application/merge-patch+json', body: '{"a":1}' });
  });

  it('asks for a table when that is what the caller likes best', () => {
    expect(acceptOf('application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json')).toBe('table');
    expect(acceptOf('application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json')).toBe('object');
    expect(acceptOf('application/vnd.kubernetes.protobuf,application/json')).toBe('object');
    expect(acceptOf('')).toBe('object');
    expect(acceptOf('application/vnd.kubernetes.protobuf')).toBeUndefined();
  });

  it('is refused in the words of the API server where nothing here understands it', () => {
    const codeOf = (parts: Parts): unknown => {
      const answer = request(parts);
      return 'code' in answer ? [answer.code, answer.reason] : 'accepted';
    };
    expect(codeOf({ method: 'OPTIONS' })).toEqual([405, 'MethodNotAllowed']);
    expect(codeOf({ headers: { accept: 'application/cbor' } })).toEqual([406, 'NotAcceptable']);
    expect(codeOf({ method: 'POST', body: 'x', headers: { 'content-type': 'application/cbor' } })).toEqual([415, 'UnsupportedMediaType']);
    expect(codeOf({ method: 'POST', body: 'x', headers: { 'content-type': 'application/vnd.kubernetes.protobuf' } })).toEqual([400, 'BadRequest']);
    expect(codeOf({ method: 'PATCH', body: '{}', headers: { 'content-type': 'application/json' } })).toEqual([415, 'UnsupportedMediaType']);
  });

  it('may name a query parameter __proto__ without harm', () => {
    const answer = request({ url: '/api/v1/pods?__proto__=x' });
    expect('query' in answer && Object.keys(answer.query ?? {})).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});
