import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/kubectl/parse-yaml.ts';
import { compareKeys, printYaml } from '../../src/kubectl/printers/yaml.ts';

const plain = ['web', 'a b', 'x:y', '10.244.0.1', '1.2.3', 'v1.36.2', 'nginx:1.27', '/data', '-c', 'a#b', "it's", '1Gi', '+x', '0x', '1e', '<none>'];
const doubleQuoted = [
  '',
  'true',
  'yes',
  'n',
  'null',
  '~',
  '1',
  '08',
  '0755',
  '1_000',
  '1.5',
  '.5',
  '1e3',
  '0x10',
  '12:30:45',
  '2026-09-01',
  '2026-09-01T12:00:00Z',
  '.inf',
  '<<',
  'a\tb',
  'bell\x07',
];
const singleQuoted = ['*', '*/5 * * * *', 'a: b', 'a #b', ' x', 'x ', '- x', '{a', '[x]', '%', '@x', '`x', '!x', '&x', '|', '>', '"x"', "'x'", 'trailing:'];

describe('YAML as kubectl prints it', () => {
  it.each(plain)('leaves %j plain', (text) => expect(printYaml({ x: text })).toBe(`x: ${text}\n`));
  it.each(singleQuoted)('puts %j in single quotes', (text) => expect(printYaml({ x: text })).toBe(`x: '${text.replaceAll("'", "''")}'\n`));
  it.each(doubleQuoted)('puts %j in double quotes', (text) => {
    expect(printYaml({ x: text })).toBe(`x: "${text.replace('\t', '\\t').replace('\x07', '\\a')}"\n`);
  });
  it('reads back what it prints', () => {
    const value = Object.fromEntries(
      [...plain, ...doubleQuoted, ...singleQuoted, 'line\nline', 'end\n', '\n', ' lead\nx\n\n', 'x '.repeat(60).trim()].map((text, i) => [`k${i}`, text]),
    );
    expect(parseManifest(printYaml(value), 'x')).toEqual(value);
  });
  it('does not indent lists under their key', () => {
    expect(printYaml({ a: [{ b: 1, c: [] }, [1, [2]], 'x'], d: {}, e: null })).toBe('a:\n- b: 1\n  c: []\n- - 1\n  - - 2\n- x\nd: {}\ne: null\n');
  });
  it('writes several lines as a block with its chomping', () => {
    expect(printYaml({ a: 'x\ny', b: 'x\n', c: 'x\n\n', d: ' x\n' })).toBe('a: |-\n  x\n  y\nb: |\n  x\nc: |+\n  x\n\nd: |2\n   x\n');
  });
  it('folds behind column 80', () => {
    const text = 'failed to pull and unpack image "docker.io/library/nginxx:latest": failed to resolve image: pull access denied';
    expect(printYaml({ a: { message: text } })).toBe(
      'a:\n  message: \'failed to pull and unpack image "docker.io/library/nginxx:latest": failed\n    to resolve image: pull access denied\'\n',
    );
  });
  it('sorts keys naturally, letters last', () => {
    expect(['b', 'a10', 'a2', 'A', '1', '_', 'a'].sort(compareKeys)).toEqual(['_', '1', 'A', 'a', 'a2', 'a10', 'b']);
  });
});

/** The message of a refusal, without what every one begins with. */
function refusal(text: string): string {
  try {
    return JSON.stringify(parseManifest(text, 'f.yaml'));
  } catch (error) {
    return (error as Error).message.replace('error: error parsing f.yaml: error converting YAML to JSON: yaml: ', '');
  }
}

describe('YAML as kubectl reads it', () => {
  it('reads YAML 1.1, but neither times nor base-60 numbers', () => {
    expect(parseManifest('a: yes\nb: 010\nc: 12:30:45\nd: 2026-01-01\ne: 1_000\nf: ~\non: 1\n5: x\n', 'f.yaml')).toEqual({
      a: true,
      b: 8,
      c: '12:30:45',
      d: '2026-01-01',
      e: 1000,
      f: null,
      true: 1,
      5: 'x',
    });
  });
  it("says what is wrong in go-yaml's words, with its line", () => {
    expect(refusal('apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n labels: {a: b}\n')).toBe('line 4: did not find expected key');
    expect(refusal('apiVersion: v1\nkind: Pod\nmetadata:\n\tname: a\n')).toBe('line 4: found character that cannot start any token');
    expect(refusal('kind: Pod\nspec:\n  a: 1\n    b: 2\n')).toBe('line 4: mapping values are not allowed in this context');
    expect(refusal('a: b: c\n')).toBe('mapping values are not allowed in this context');
    expect(refusal('a: "x\nb: 3\n')).toBe('line 3: found unexpected end of stream');
    expect(refusal('a: *y\n')).toBe("unknown anchor 'y' referenced");
  });
});
