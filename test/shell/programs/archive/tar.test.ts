/** tar and gzip in a container: what they print, and what a real gzip makes of their bytes. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readTar } from '../../../../src/kernel/tar-archive.ts';
import { createMachine } from '../machine.ts';

function box(files: Readonly<Record<string, string>> = {}): (line: string) => { output: string; code: number | undefined } {
  const machine = createMachine();
  const container = machine.start('docker.io/library/busybox', machine.pod('10.244.0.6'), { argv: ['sleep', '100000'], files });
  machine.sim.advance(10);
  return (line) => {
    const { output, status } = container.exec(['sh', '-c', line]);
    return { output, code: status?.code };
  };
}

const DAY = { '/w/d/a': 'one\n', '/w/d/sub/b': 'two\n' };

describe('tar', () => {
  it('packs, lists and unpacks a directory', () => {
    const run = box(DAY);
    expect(run('cd /w && tar cf t.tar d && tar tf t.tar && rm -r d && tar xvf t.tar && cat d/a d/sub/b')).toEqual({
      output: 'd/\nd/a\nd/sub/\nd/sub/b\nd/\nd/a\nd/sub/\nd/sub/b\none\ntwo\n',
      code: 0,
    });
  });

  it('lists owner, size and time with -v', () => {
    const run = box(DAY);
    run('cd /w && ln -s a d/link && touch -d "2026-09-01 12:00:00" d/a && tar cf t.tar d/a d/link');
    expect(run('cd /w && tar tvf t.tar d/a').output).toBe('-rw-r--r-- root/root         4 2026-09-01 12:00:00 d/a\n');
    expect(run('cd /w && tar tvf t.tar d/link').output).toMatch(/^lrwxrwxrwx root\/root {9}0 2026-11-22 \S+ d\/link -> a\n$/);
  });

  it('takes the slash from absolute names and says so once', () => {
    expect(box(DAY)('tar cf /t.tar /w/d/a /w/d/sub; tar tf /t.tar')).toEqual({
      output: "tar: removing leading '/' from member names\nw/d/a\nw/d/sub/\nw/d/sub/b\n",
      code: 0,
    });
  });

  it('tells what it cannot find, and fails at the end', () => {
    const run = box(DAY);
    expect(run('cd /w; tar cf t.tar nofile d/a')).toEqual({
      output: 'tar: nofile: No such file or directory\ntar: error exit delayed from previous errors\n',
      code: 1,
    });
    expect(run('cd /w; tar cf t.tar d; tar xf t.tar d/x')).toEqual({ output: 'tar: d/x: not found in archive\n', code: 1 });
    expect(run('tar xf nofile')).toEqual({ output: "tar: can't open 'nofile': No such file or directory\n", code: 1 });
    expect(run('cd /w; tar xf d/a')).toEqual({ output: 'tar: short read\n', code: 1 });
    expect(run('tar cf /w/t.tar')).toEqual({ output: 'tar: empty archive\n', code: 1 });
    expect(run('cd /w; tar cf t.tar d; tar xf t.tar -C /nowhere')).toEqual({
      output: "tar: can't change directory to '/nowhere': No such file or directory\n",
      code: 1,
    });
  });

  it('keeps modes, owners and times, and with -m takes the present', () => {
    const run = box(DAY);
    run('cd /w && chmod 751 d/a && chown 7:8 d/a && touch -d "2026-09-01 12:00:00" d/a && tar cf t.tar d/a && rm d/a');
    expect(run('cd /w && tar xf t.tar && stat -c "%a %u:%g %y" d/a').output).toBe('751 7:8 2026-09-01 12:00:00.000000000 +0000\n');
    expect(run('cd /w && tar xmf t.tar && stat -c "%y" d/a').output).toMatch(/^2026-11-22/);
  });

  it('carries names longer than a header holds, hard links and every byte', () => {
    const long = `/w/${'deep/'.repeat(30)}file`;
    const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
    const run = box({ [long]: bytes });
    expect(
      run(
        `cd /w && ln ${long} twin && tar cf - deep twin | (mkdir /o && cd /o && tar xf -) && cmp ${long} /o/${long.slice(3)} && cmp ${long} /o/twin && stat -c %h /o/twin`,
      ),
    ).toEqual({
      output: '2\n',
      code: 0,
    });
  });

  it('leaves out what --exclude means and strips what --strip-components counts', () => {
    expect(box(DAY)('cd /w && tar cf t.tar --exclude d/sub d && mkdir o && tar xf t.tar -C o --strip-components=1 && find o').output).toBe('o\no/a\n');
  });

  it('knows compressed archives by themselves', () => {
    expect(box(DAY)('cd /w && tar czf t.tgz d && tar tf t.tgz && cat t.tgz | tar xzOf - d/a')).toEqual({ output: 'd/\nd/a\nd/sub/\nd/sub/b\none\n', code: 0 });
  });
});

describe('gzip', () => {
  const latin1 = (bytes: Buffer): string => bytes.toString('latin1');

  it('writes what a real gunzip reads', () => {
    for (const text of [
      '',
      'a',
      'abcabcabcabcabc\n'.repeat(50),
      'x'.repeat(70_000),
      Array.from({ length: 5000 }, (_, i) => String.fromCharCode((i * i) % 251)).join(''),
    ]) {
      const { output } = box({ '/f': text })('gzip -c /f');
      expect(latin1(gunzipSync(Buffer.from(output, 'latin1')))).toBe(text);
    }
  });

  it('reads what a real gzip writes', () => {
    const text = 'Kubernetes keeps containers running.\n'.repeat(300) + Array.from({ length: 3000 }, (_, i) => String.fromCharCode((i * 7919) % 256)).join('');
    for (const level of [0, 1, 9]) expect(box({ '/f.gz': latin1(gzipSync(Buffer.from(text, 'latin1'), { level })) })('zcat /f.gz').output).toBe(text);
  });

  it('replaces the file, and refuses what it cannot read', () => {
    const run = box({ '/w/f': 'hello\n' });
    expect(run('cd /w; gzip f; ls; gunzip f.gz; cat f; gzip -k f; gzip f')).toEqual({ output: "f.gz\nhello\ngzip: can't open 'f.gz': File exists\n", code: 1 });
    expect(run('cd /w; gunzip f; zcat f')).toEqual({ output: 'gunzip: f: unknown suffix - ignored\nzcat: invalid magic\n', code: 1 });
  });
});

it('a tar archive with a pax header for a long name, as Go writes it, is read', () => {
  const field = (value: string, length: number): string => value.padEnd(length, '\0');
  const header = (name: string, flag: string, size: number): string => {
    const head = `${field(name, 100)}${field('0000644', 8)}${field('0000000', 8)}${field('0000000', 8)}${size.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0`;
    const tail = `${flag}${field('', 100)}ustar\x0000`;
    const blank = field(`${head}        ${tail}`, 512);
    const sum = [...blank].reduce((total, char) => total + char.charCodeAt(0), 0);
    return field(`${head}${sum.toString(8).padStart(6, '0')}\0 ${tail}`, 512);
  };
  const record = `16 path=new/name\n`.replace('16', String('16 path=new/name\n'.length));
  const archive = header('PaxHeaders/x', 'x', record.length) + field(record, 512) + header('old', '0', 2) + field('hi', 512);
  expect(readTar(archive).entries.map(({ name, content }) => [name, content])).toEqual([['new/name', 'hi']]);
});
