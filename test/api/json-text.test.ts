import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../src/api/base64.ts';
import { parseJsonText } from '../../src/api/json-text.ts';

describe('JSON texts', () => {
  it('give their value and the fields that stand twice', () => {
    expect(parseJsonText('{"a": {"b": [1, {"c": -1.5e2, "c": "x\\u00e4"}], "b": null}, "t": true}')).toEqual({
      value: { a: { b: null }, t: true },
      duplicates: ['duplicate field "a.b[1].c"', 'duplicate field "a.b"'],
    });
  });

  it.each([
    ['', 'unexpected end of JSON input'],
    ['{"a"', 'unexpected end of JSON input'],
    ['bad', "invalid character 'b' looking for beginning of value"],
    ['{a: 1}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a": 1 "b"}', `invalid character '"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['{} x', "invalid character 'x' after top-level value"],
    ['"a\\x"', "invalid character 'x' in string escape code"],
    ['"a\n"', "invalid character '\\n' in string literal"],
    ['tru3', "invalid character '3' in literal true (expecting 'e')"],
    ['-x', "invalid character 'x' in numeric literal"],
    ['['.repeat(501), "invalid character '[' exceeded max depth"],
    ['{"a":'.repeat(501), "invalid character '{' exceeded max depth"],
  ])('%j is refused as Go does', (text, error) => expect(() => parseJsonText(text)).toThrow(new Error(error)));
});

describe('base64', () => {
  it('goes there and back for every length', () => {
    expect(['', 'h', 'hi', 'hi!', '\x00\xff'].map(encodeBase64)).toEqual(['', 'aA==', 'aGk=', 'aGkh', 'AP8=']);
    for (const bytes of ['', 'h', 'hi', 'hi!', '\x00\xff\x80']) expect(decodeBase64(encodeBase64(bytes))).toBe(bytes);
  });
});
