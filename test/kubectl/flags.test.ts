import { describe, expect, it } from 'vitest';
import { flagTable, parseFlags } from '../../src/kubectl/args/flags.ts';

const flags = flagTable(`
  -n, --namespace=''
  -o, --output=''
  -i, --stdin=false
  -t, --tty=false
  --tail=-1
  --since=0s
  -f, --filename=[]
  --env=[...]
  --dry-run?unchanged='none'
  --overrides='' !`);

/** What was understood, or the message. */
function parse(line: string): unknown {
  const parsed = parseFlags(flags, line.split(' '));
  if (typeof parsed === 'string') return parsed;
  const { values, args, beforeDash } = parsed;
  return { args, beforeDash, given: Object.fromEntries(values.given.map((name) => [name, values.list(name).join('|')])) };
}

describe('flags', () => {
  it('takes values behind a blank, an equals sign, or the letter itself', () => {
    expect(parse('get -n dev --output=yaml -ojson pods')).toEqual({
      args: ['get', 'pods'],
      beforeDash: undefined,
      given: { namespace: 'dev', output: 'json' },
    });
    expect(parse('-n=dev')).toEqual({ args: [], beforeDash: undefined, given: { namespace: 'dev' } });
  });
  it('lets flags without a value stand together', () => {
    expect(parse('-it pod -- sh -c ls')).toEqual({ args: ['pod', 'sh', '-c', 'ls'], beforeDash: 1, given: { stdin: 'true', tty: 'true' } });
    expect(parse('-tin dev')).toEqual({ args: [], beforeDash: undefined, given: { tty: 'true', stdin: 'true', namespace: 'dev' } });
  });
  it('collects repeated flags, and splits lists but not arrays at commas', () => {
    expect(parse('-f a,b -f c --env=A=1,2 --env=B=3')).toEqual({ args: [], beforeDash: undefined, given: { filename: 'a|b|c', env: 'A=1,2|B=3' } });
  });
  it('knows the value of a flag that may stand alone', () => {
    expect(parse('--dry-run x')).toEqual({ args: ['x'], beforeDash: undefined, given: { 'dry-run': 'unchanged' } });
  });
  it("refuses in pflag's words", () => {
    expect(parse('--wrong')).toBe('unknown flag: --wrong');
    expect(parse('-iz')).toBe("unknown shorthand flag: 'z' in -z");
    expect(parse('-o')).toBe("flag needs an argument: 'o' in -o");
    expect(parse('--output')).toBe('flag needs an argument: --output');
    expect(parse('--=x')).toBe('bad flag syntax: --=x');
    expect(parse('--tail=x')).toBe('invalid argument "x" for "--tail" flag: strconv.ParseInt: parsing "x": invalid syntax');
    expect(parse('--stdin=maybe')).toBe('invalid argument "maybe" for "-i, --stdin" flag: strconv.ParseBool: parsing "maybe": invalid syntax');
    expect(parse('--since=5')).toBe('invalid argument "5" for "--since" flag: time: missing unit in duration "5"');
  });
});
