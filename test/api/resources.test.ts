import { describe, expect, it } from 'vitest';
import {
  apiResources,
  findResourceByKind,
  isSimulated,
  lookupResource,
  qualifiedResourceName,
  resourcePath,
  resourcesOfCategory,
} from '../../src/api/resources.ts';

describe('the table of resources', () => {
  it('finds pods by plural, singular, short name and kind', () => {
    for (const word of ['pods', 'pod', 'po', 'Pod', 'PODS', 'pods.v1.']) expect(lookupResource(word)?.kind, word).toBe('Pod');
  });

  it('takes the group after a dot, in full or its beginning, with or without the version', () => {
    for (const word of ['deploy', 'deployments.apps', 'deployments.v1.apps', 'deployment.ap']) expect(lookupResource(word)?.kind, word).toBe('Deployment');
    // The core group has no name: `pods.v1` asks for a group v1.
    for (const word of ['pods.apps', 'pods.v1']) expect(lookupResource(word), word).toBeUndefined();
  });

  it('knows nothing of a word that is no resource', () => expect(lookupResource('podz')).toBeUndefined());

  it('tells what a pod can do and what is below it', () => {
    const pods = findResourceByKind('v1', 'Pod')!;
    expect(pods).toMatchObject({ name: 'pods', namespaced: true, shortNames: ['po'], categories: ['all'] });
    expect(pods.verbs).toEqual(['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']);
    expect(pods.subresources).toEqual(expect.arrayContaining(['log', 'exec', 'attach', 'status', 'binding', 'ephemeralcontainers']));
  });

  it('simulates pods and what they have to do with, and says so of each kind', () => {
    const kinds = apiResources.filter(isSimulated).map((resource) => resource.kind);
    expect(kinds).toEqual(expect.arrayContaining(['ConfigMap', 'Event', 'Node', 'PersistentVolumeClaim', 'Pod', 'Service', 'StorageClass']));
    expect(kinds).not.toContain('VolumeAttachment');
  });

  it('writes paths and names as the API does', () => {
    const pods = lookupResource('pods')!;
    const deployments = lookupResource('deployments')!;
    expect(resourcePath(pods, { namespace: 'default', name: 'web', subresource: 'log' })).toBe('/api/v1/namespaces/default/pods/web/log');
    expect(resourcePath(deployments, {})).toBe('/apis/apps/v1/deployments');
    expect(resourcePath(lookupResource('nodes')!, { namespace: 'default', name: 'node-1' })).toBe('/api/v1/nodes/node-1');
    expect([pods, deployments].map(qualifiedResourceName)).toEqual(['pods', 'deployments.apps']);
  });

  it('knows what `kubectl get all` asks for', () => {
    expect(resourcesOfCategory('all').map((resource) => resource.name)).toContain('pods');
    expect(resourcesOfCategory('all').map((resource) => resource.name)).not.toContain('configmaps');
  });
});
