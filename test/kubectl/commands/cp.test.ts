/** kubectl cp on a whole cluster: what arrives, and what kubectl says where nothing does. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../../../src/session/world.ts';
import { newWorld, run as runIn } from '../../support/worlds.ts';

let world: World;
const run = (line: string): string => runIn(world, line);

beforeAll(() => {
  world = newWorld();
  run('kubectl run web --image=nginx; kubectl run pause --image=registry.k8s.io/pause; kubectl wait --for=condition=Ready pod --all');
  run("mkdir -p d/e/empty; printf 'one\\n' > d/one; printf '\\0\\377\\n' > d/e/bytes; ln -s one d/link");
});

describe('kubectl cp', () => {
  it('copies a file to a pod and back, byte for byte and without a word', () => {
    expect(run('kubectl cp d/e/bytes web:/tmp/copy && kubectl exec web -- stat -c "%n %s %a %u" /tmp/copy')).toBe('/tmp/copy 3 644 1000\n');
    expect(run('kubectl cp web:/tmp/copy back && cmp back d/e/bytes')).toBe("tar: removing leading '/' from member names\n");
  });

  it('copies a directory into one that is there, and under a new name where none is', () => {
    expect(run('kubectl cp d web:/tmp && kubectl cp d web:/srv/ && kubectl cp d web:/tmp/new && kubectl exec web -- find /tmp/d /tmp/new')).toBe(
      '/tmp/d\n/tmp/d/e\n/tmp/d/e/bytes\n/tmp/d/e/empty\n/tmp/d/link\n/tmp/d/one\n/tmp/new\n/tmp/new/e\n/tmp/new/e/bytes\n/tmp/new/e/empty\n/tmp/new/link\n/tmp/new/one\n',
    );
  });

  it('brings a directory home without its links, and says so', () => {
    run('kubectl cp d web:/tmp');
    expect(run('kubectl cp web:/tmp/d out; find out')).toBe(
      "tar: removing leading '/' from member names\n" +
        'warning: skipping symlink: "out/link" -> "one" (consider using "kubectl exec -n "" "web" -- tar cf - "/tmp/d" | tar xf -")\n' +
        'out\nout/e\nout/e/bytes\nout/e/empty\nout/one\n',
    );
  });

  it('reads NAMESPACE/POD:PATH, -c and --retries', () => {
    expect(run('kubectl cp default/web:/etc/hostname h -c web --retries=2 && cat h')).toBe("tar: removing leading '/' from member names\nweb\n");
  });

  it('is no failure where the file is not in the pod: tar says so, on standard output', () => {
    expect(run('kubectl cp web:/nofile h 2>/dev/null; echo $?')).toBe(
      'tar: /nofile: No such file or directory\ntar: error exit delayed from previous errors\n0\n',
    );
  });

  it('fails as tar fails in the container', () => {
    expect(run('kubectl cp d/one web:/no/such/one; echo $?')).toBe(
      "tar: can't change directory to '/no/such': No such file or directory\ncommand terminated with exit code 1\n1\n",
    );
    expect(run('kubectl cp d/one pause:/one; echo $?')).toMatch(/exec: "tar": executable file not found in \$PATH\n1\n$/);
  });

  it.each([
    ['kubectl cp d/one', 'error: source and destination are required\n'],
    ['kubectl cp d/one d/two', 'error: one of src or dest must be a remote file specification\n'],
    ['kubectl cp web:/a web:/b', 'error: one of src or dest must be a local file specification\n'],
    ['kubectl cp nofile web:/a', "error: nofile doesn't exist in local filesystem\n"],
    ['kubectl cp d/one web:', 'error: filepath can not be empty\n'],
    ['kubectl cp :/a b', 'error: filespec must match the canonical format: [[namespace/]pod:]file/path\n'],
    ['kubectl cp d/one nopod:/a', 'Error from server (NotFound): pods "nopod" not found\n'],
    ['kubectl cp web:/etc/hostname .', "tar: removing leading '/' from member names\nerror: open .: is a directory\n"],
  ])('%s is refused', (line, out) => {
    expect(run(line)).toBe(out);
  });
});
