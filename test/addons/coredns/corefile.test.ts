/** What CoreDNS makes of its Corefile, alone and in a cluster. */
import { describe, expect, it } from 'vitest';
import { parseCorefile } from '../../../src/addons/coredns/corefile.ts';
import type { World } from '../../../src/session/world.ts';
import { newWorld, run } from '../../support/worlds.ts';

const COREFILE = `.:53 {
    errors
    hosts {
       10.9.9.9 db.example.com store
       fallthrough
    }
    kubernetes cluster.local. in-addr.arpa ip6.arpa {
       pods insecure
    }
    # a comment {
    reload
}
`;

describe('a Corefile', () => {
  it('says for which zone names are known, and which are written by hand', () => {
    const hosts = new Map([
      ['db.example.com', ['10.9.9.9']],
      ['store', ['10.9.9.9']],
    ]);
    expect(parseCorefile(COREFILE)).toEqual({ domain: 'cluster.local', hosts });
    expect(parseCorefile('.:53 {\n  forward . /etc/resolv.conf\n}\n')).toEqual({ domain: undefined, hosts: new Map() });
  });

  it('that cannot be read is refused with its line', () => {
    expect(parseCorefile(COREFILE.replace('errors', 'erors'))).toBe("/etc/coredns/Corefile:2 - Error during parsing: Unknown directive 'erors'");
    expect(parseCorefile(COREFILE.slice(0, -2))).toBe('/etc/coredns/Corefile:11 - Error during parsing: Unexpected EOF');
  });
});

/** Changes the Corefile of a cluster, and waits until the kubelet has put it into the pod. */
function rewrite(world: World, from: string, to: string): void {
  run(world, `kubectl get configmap coredns -n kube-system -o yaml | sed 's/${from}/${to}/' | kubectl replace -f -`);
  world.cluster.sim.advance(120_000);
}

describe('CoreDNS', () => {
  const ask = (world: World, name: string): string => run(world, `kubectl exec client -- nslookup -type=a ${name}`).replace(/^Server.*\nAddress.*\n\n/, '');
  const cluster = (): World => {
    const world = newWorld();
    run(world, 'kubectl run client --image=busybox -- sleep 100000');
    world.cluster.sim.advance(5000);
    return world;
  };
  const NAME = 'kubernetes.default.svc.cluster.local';

  it('takes a changed Corefile without being started again, and a broken one not at all', () => {
    const world = cluster();
    rewrite(world, '    ready', '    hosts {\\n       10.9.9.9 db.example.com\\n    }');
    expect(ask(world, 'db.example.com')).toBe('Name:\tdb.example.com\nAddress: 10.9.9.9\n\n');
    rewrite(world, 'kubernetes cluster.local', 'kubernets cluster.local');
    expect(ask(world, NAME)).toBe(`Name:\t${NAME}\nAddress: 10.96.0.1\n\n`);
  });

  it('does not start with a broken Corefile, and then no name is known', () => {
    const world = cluster();
    rewrite(world, 'kubernetes cluster.local', 'kubernets cluster.local');
    run(world, 'kubectl delete pod -n kube-system -l k8s-app=kube-dns');
    world.cluster.sim.advance(60_000);
    expect(run(world, 'kubectl get pods -n kube-system --no-headers')).toMatch(/ 0\/1 +(Error|CrashLoopBackOff) /);
    expect(run(world, 'kubectl logs -n kube-system -l k8s-app=kube-dns')).toBe(
      "/etc/coredns/Corefile:7 - Error during parsing: Unknown directive 'kubernets'\n",
    );
    expect(ask(world, NAME)).toContain('nslookup: read: Connection refused\n');
    expect(run(world, 'trace client kubernetes')).toContain('Service kube-dns in kube-system has no ready pod');
  });

  it('knows no Services without the plugin that tells of them', () => {
    const world = cluster();
    rewrite(world, 'kubernetes cluster.local', 'kubernetes other.zone');
    expect(ask(world, NAME)).toContain(`** server can't find ${NAME}: NXDOMAIN\n`);
    expect(ask(world, 'kubernetes.default.svc.other.zone')).toContain('Address: 10.96.0.1\n');
    expect(run(world, 'trace client kubernetes')).toContain(
      "CoreDNS's Corefile has no plugin kubernetes for cluster.local (bad address)\nLook next: kubectl get configmap coredns",
    );
  });
});
