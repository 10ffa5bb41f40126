import { describe, expect, it } from 'vitest';
import { ScreenText } from '../../src/site/lab/screen-text.ts';

const linesAfter = (...writes: string[]): string[] => {
  const screen = new ScreenText();
  for (const data of writes) screen.write(data);
  return screen.lines;
};

describe('terminal output as plain lines', () => {
  it('keeps the unfinished line last', () => {
    expect(linesAfter('pod/web created\r\n$ ')).toEqual(['pod/web created', '$ ']);
  });

  it('writes over what a carriage return or a backspace went back to', () => {
    expect(linesAfter('12%\r99%')).toEqual(['99%']);
    expect(linesAfter('kubectk\bl')).toEqual(['kubectl']);
  });

  it('drops colours and carries out what line editors send', () => {
    expect(linesAfter('\x1b[31mred\x1b[0m')).toEqual(['red']);
    expect(linesAfter('kubectl get podz\x1b[D\x1b[Ks')).toEqual(['kubectl get pods']);
  });

  it('understands an escape sequence that is cut in two', () => {
    expect(linesAfter('a\x1b', '[3', '1mb')).toEqual(['ab']);
  });

  it('moves a tab to the next eighth column', () => {
    expect(linesAfter('ab\tc')).toEqual(['ab      c']);
  });

  it('clears the screen when asked to', () => {
    expect(linesAfter('old\r\nolder\x1b[2J\x1b[Hnew')).toEqual(['new']);
    expect(linesAfter('old\r\nolder\x1b[H\x1b[Jnew')).toEqual(['new']);
  });

  it('draws a line anew over a longer one', () => {
    expect(linesAfter('done\n$ kubectl get pods\r\x1b[J$ kubectl')).toEqual(['done', '$ kubectl']);
  });
});
