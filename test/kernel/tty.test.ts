import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/kernel/types.ts';
import { makeContainer, makeMachine, start } from './support.ts';

const reader: Program = function* (process) {
  if (process.argv[1] === 'raw') process.tty!.setRaw(true);
  for (let data; (data = yield* process.read(0)) !== '';) yield* process.write(1, `<${data.replace('\n', '$')}>\n`);
  return 0;
};

const sleeper: Program = function* (process) {
  yield* process.sleep(1e6);
  return 0;
};

function typeInto(mode: string, keys: string[]) {
  const { sim, kernel, image } = makeMachine({ reader, sleeper });
  let screen = '';
  const terminal = kernel.newTty(80, 24, (data) => (screen += data));
  // Not as pid 1, which would ignore ^C.
  const container = makeContainer(kernel, image);
  start(container, ['sleeper']);
  const run = start(container, ['reader', mode], { tty: terminal.tty });
  sim.advance(10);
  for (const key of keys) {
    terminal.input(key);
    sim.advance(10);
  }
  return { screen, status: run.status };
}

describe('a terminal', () => {
  it('hands over lines, and echoes what is typed', () => {
    expect(typeInto('cooked', ['ab\x7fc', '\r']).screen).toBe('ab\b \bc\r\n<ac$>\r\n');
  });

  it('erases words and lines', () => {
    expect(typeInto('cooked', ['one two\x17x\r', 'abc\x15d\r']).screen).toBe('one two\b \b\b \b\b \bx\r\n<one x$>\r\nabc\b \b\b \b\b \bd\r\n<d$>\r\n');
  });

  it('ends input with ^D at the start of a line, and hands over what is there elsewhere', () => {
    expect(typeInto('cooked', ['ab\x04', '\x04'])).toEqual({ screen: 'ab<ab>\r\n', status: { code: 0 } });
  });

  it('sends INT to the foreground group on ^C', () => {
    expect(typeInto('cooked', ['ab\x03'])).toEqual({ screen: 'ab^C', status: { code: 130, signal: 'INT' } });
  });

  it('passes every byte on in raw mode', () => {
    expect(typeInto('raw', ['a\x03\r'])).toEqual({ screen: '<a\x03\r>\r\n', status: undefined });
  });
});
