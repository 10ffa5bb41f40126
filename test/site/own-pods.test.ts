import { describe, expect, it } from 'vitest';
import type { ClusterView } from '../../src/session/protocol.ts';
import { OwnPods } from '../../src/site/lab/own-pods.ts';

const viewOf = (...names: string[]): ClusterView => ({
  services: [],
  nodes: [
    {
      name: 'node-1',
      ready: true,
      address: '172.18.0.2',
      pods: names.map((name) => {
        const [namespace = '', pod = ''] = name.split('/');
        return {
          namespace,
          name: pod,
          uid: name,
          status: 'Running',
          phase: 'Running',
          ready: '1/1',
          restarts: 0,
          ip: '',
          createdAtMs: 0,
          terminating: false,
          conditions: [],
          containers: [],
        };
      }),
    },
  ],
});

describe('pods that would be lost', () => {
  it('are those made after a fresh cluster was handed over', () => {
    const own = new OwnPods();
    own.arrive(true);
    own.show(viewOf('kube-system/dns', 'default/given'));
    expect(own.any).toBe(false);
    own.show(viewOf('kube-system/dns', 'default/given', 'default/mine'));
    expect(own.any).toBe(true);
    own.show(viewOf('kube-system/dns', 'default/given'));
    expect(own.any).toBe(false);
  });

  it('are all in a restored cluster, but the system’s', () => {
    const own = new OwnPods();
    own.arrive(false);
    own.show(viewOf('kube-system/dns'));
    expect(own.any).toBe(false);
    own.show(viewOf('kube-system/dns', 'default/web'));
    expect(own.any).toBe(true);
  });
});
