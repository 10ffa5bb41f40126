/**
 * `$(NAME)` in commands, arguments and values.
 *
 * Mirrors: third_party/forked/golang/expansion/expand.go and pkg/kubelet/container/helpers.go.
 */

/** `text` with every `$(NAME)` that `lookup` knows replaced; `$$` is a dollar, what is not known stays as it is. `onMissing` is told of the latter. */
export function expand(text: string, lookup: (name: string) => string | undefined, onMissing?: (name: string) => void): string {
  if (!text.includes('$')) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char !== '$' || i + 1 === text.length) {
      out += char;
      continue;
    }
    const next = text[i + 1]!;
    const end = next === '(' ? text.indexOf(')', i) : -1;
    if (end < 0) {
      out += next === '$' ? '$' : char + next;
      i++;
      continue;
    }
    const name = text.slice(i + 2, end);
    const value = lookup(name);
    if (value === undefined) onMissing?.(name);
    out += value ?? `$(${name})`;
    i = end;
  }
  return out;
}

/** Every word of a command, expanded. */
export const expandAll = (words: readonly string[] | undefined, env: ReadonlyMap<string, string>): string[] =>
  (words ?? []).map((word) => expand(word, (name) => env.get(name)));

/** `subPathExpr`, expanded: every name in it must be known and not empty. Throws `Error('missing value for NAME')`. */
export function expandSubPath(text: string, env: ReadonlyMap<string, string>): string {
  const missing: string[] = [];
  const path = expand(
    text,
    (name) => env.get(name) || undefined,
    (name) => missing.push(name),
  );
  if (missing.length > 0) throw new Error(`missing value for ${missing.sort().join(', ')}`);
  return path;
}
