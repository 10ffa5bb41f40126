/** Where in a manifest's text a field is that a message of the API server names: `spec.containers[0].image`. */
import { isMap, isPair, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml';

/** Offsets into the text: from the first character to behind the last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

type Step = string | number;

/** The steps of a field path: `metadata.labels[app.kubernetes.io/name]` has three. */
export function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  for (const [, inBrackets, plain] of path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)) {
    if (inBrackets !== undefined) steps.push(/^\d+$/.test(inBrackets) ? Number(inBrackets) : inBrackets);
    else if (plain !== undefined) steps.push(plain);
  }
  return steps;
}

const spanOf = (node: unknown): Span | undefined => {
  const range = (node as Node | null)?.range;
  return range ? { from: range[0], to: range[1] } : undefined;
};

/** What of an entry is marked: the value where it stands on a line of its own with the key, else the key. */
const spanOfPair = ({ key, value }: Pair): Span | undefined => (isScalar(value) && spanOf(value)?.from !== spanOf(value)?.to ? spanOf(value) : spanOf(key));

/**
 * The field at a path, or as much of the way to it as there is. `markKey` asks for the field's name rather than its value, where
 * the name is what is wrong. Lists on the way for which the path has no index (Go's decoder names none) are looked through.
 */
export function findField(document: Document, path: string, options: { markKey?: boolean; holds?: (value: unknown) => boolean } = {}): Span | undefined {
  let nearest: Span | undefined;
  const walk = (node: unknown, steps: readonly Step[]): Span | undefined => {
    const [step, ...rest] = steps;
    if (step === undefined) return undefined;
    if (isSeq(node)) {
      if (typeof step !== 'number') return node.items.map((item) => walk(item, steps)).find((found) => found !== undefined);
      const item = node.items[step];
      if (rest.length === 0) return isScalar(item) ? spanOf(item) : firstKeyOf(item);
      nearest = firstKeyOf(item) ?? nearest;
      return walk(item, rest);
    }
    if (!isMap(node)) return undefined;
    const pair = node.items.find((each) => isPair(each) && isScalar(each.key) && String(each.key.value) === String(step));
    if (!pair) return undefined;
    nearest = spanOf(pair.key) ?? nearest;
    if (rest.length > 0) return walk(pair.value, rest);
    if (options.holds && isScalar(pair.value) && !options.holds(pair.value.value)) return undefined;
    return options.markKey ? spanOf(pair.key) : spanOfPair(pair);
  };
  return walk(document.contents, stepsOf(path)) ?? nearest;
}

const firstKeyOf = (node: unknown): Span | undefined => (isMap(node) ? spanOf(node.items[0]?.key) : spanOf(node));
