/** A selection of recorded cases of busybox 1.38's tools: standard output, errors, exit codes and files must be the same. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { programs } from '../../../src/shell/index.ts';
import { runCase, type ShellCase } from '../run-case.ts';
import { createMachine } from './machine.ts';

const cases = JSON.parse(readFileSync(`${import.meta.dirname}/tools.cases.json`, 'utf8')) as ShellCase[];

test.each(cases)('$id: $run', (each) => {
  expect(runCase(each, programs).differences).toEqual([]);
});

const run = (line: string, ms?: number): { output: string; code: number | undefined } => {
  const machine = createMachine();
  const box = machine.start('docker.io/library/busybox', machine.pod('10.244.0.6'), { argv: ['sleep', '100000'] });
  machine.sim.advance(10);
  const { output, status } = box.exec(['sh', '-c', line], ms);
  return { output, code: status?.code };
};

test('a tool that is not simulated says so and fails', () => {
  expect(run('vi file')).toEqual({ output: 'vi: vi is not simulated here\n', code: 1 });
});

test('an endless writer stops when its reader goes away', () => {
  expect(run('yes | head -n 2')).toEqual({ output: 'y\ny\n', code: 0 });
});

test('an endless awk loop costs time but does not freeze the run', () => {
  expect(run("awk 'BEGIN { while (1) n++ }'", 200).code).toBe(undefined);
});

test('timeout ends a command after its limit, as a signal ends it', () => {
  expect(run('timeout 2 sleep 100; echo $?').output).toBe('Terminated\n143\n');
});

test('busybox names its applets and knows no other', () => {
  expect(run('busybox --list | grep -c .').code).toBe(0);
  expect(run('busybox constructor')).toEqual({ output: 'constructor: applet not found\n', code: 127 });
});

test('time stands still for nobody: sleep, date and seq agree', () => {
  expect(run('date +%T; sleep 90; date +%T', 100_000).output).toBe('11:56:33\n11:58:03\n');
});
