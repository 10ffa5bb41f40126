import { expect, test } from 'vitest';
import { ContainerLog, formatLogLine } from '../../../src/node/cri/container-log.ts';

const noon = Date.UTC(2026, 10, 22, 12);

function threeLines(): ContainerLog {
  const log = new ContainerLog();
  log.write(noon, 'stdout', 'one\ntw');
  log.write(noon + 1500, 'stdout', 'o\n');
  log.write(noon + 3000, 'stderr', 'three');
  log.close();
  return log;
}

test('a log is read whole, from its end, since a time, with times, and cut to a number of bytes', () => {
  const log = threeLines();
  expect(log.read({})).toBe('one\ntwo\nthree');
  expect(log.read({ tailLines: 2 })).toBe('two\nthree');
  expect(log.read({ tailLines: 0 })).toBe('');
  expect(log.read({ sinceMs: noon + 1000 })).toBe('three');
  expect(log.read({ timestamps: true, tailLines: 2 })).toBe('2026-11-22T12:00:00Z two\n2026-11-22T12:00:03Z three');
  expect(log.read({ limitBytes: 5 })).toBe('one\nt');
});

test('a follower gets every line from then on, and the end once', () => {
  const log = new ContainerLog();
  const seen: string[] = [];
  log.write(noon, 'stdout', 'before\n');
  log.follow(
    (line) => seen.push(formatLogLine(line, false)),
    () => seen.push('end'),
  );
  log.write(noon, 'stdout', 'after\n');
  log.write(noon, 'stdout', 'rest');
  log.close();
  expect(seen).toEqual(['after\n', 'rest', 'end']);
});

test('the end of a log is what becomes a termination message', () => {
  expect(threeLines().tail(2, 2048)).toBe('two\nthree');
  expect(threeLines().tail(80, 4)).toBe('hree');
});

test('a log that never ends keeps its newest ten mebibytes, and a line without end is cut into parts', () => {
  const log = new ContainerLog();
  for (let i = 0; i < 1200; i++) log.write(noon, 'stdout', `${'x'.repeat(9_999)}\n`);
  expect(log.read({}).length).toBeLessThanOrEqual(10 * 1024 * 1024);
  expect(log.read({}).length).toBeGreaterThan(4 * 1024 * 1024);
  const endless = new ContainerLog();
  endless.write(noon, 'stdout', 'y'.repeat(16_384 + 5));
  expect(endless.read({})).toBe('y'.repeat(16_384));
  endless.close();
  expect(endless.read({})).toBe('y'.repeat(16_389));
});
