/**
 * `!!`, `!3`, `!-2`, `!kubectl` and `!$` at bash's prompt: what was typed before. Mirrors history_expand() of GNU readline.
 * Differs: no other word designators and no modifiers (`!!:1`, `!!:s/a/b/`); those stay as they were typed.
 */

/** The line with its events put in, or which event there is none of. `lines`: the history, oldest first. */
export function expandHistory(line: string, lines: readonly string[]): { line: string } | { missing: string } {
  let out = '';
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const c = line[at]!;
    if (c === '\\' && quote !== "'") {
      out += c + (line[++at] ?? '');
      continue;
    }
    if (c === "'" || c === '"') quote = quote === '' ? c : quote === c ? '' : quote;
    const event = c === '!' && quote !== "'" ? /^!(!|\$|-?\d+|[A-Za-z][^\s;|&()<>"':]*)/.exec(line.slice(at)) : null;
    if (!event) {
      out += c;
      continue;
    }
    const found = eventOf(event[1]!, lines);
    if (found === undefined) return { missing: event[0] };
    out += found;
    at += event[0].length - 1;
  }
  return { line: out };
}

function eventOf(name: string, lines: readonly string[]): string | undefined {
  const last = lines[lines.length - 1];
  if (name === '!') return last;
  if (name === '$') return last === undefined ? undefined : (/\S+$/.exec(last.trimEnd())?.[0] ?? '');
  if (/^\d+$/.test(name)) return lines[Number(name) - 1];
  if (/^-\d+$/.test(name)) return lines[lines.length + Number(name)];
  return lines.findLast((line) => line.startsWith(name));
}
