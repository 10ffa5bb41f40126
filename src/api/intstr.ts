/**
 * Values that are a number or a text: ports by number or name, counts or percentages.
 *
 * Mirrors: apimachinery/pkg/util/intstr/intstr.go.
 */

/** A whole number, or a text such as `http` or `25%`. */
export type IntOrString = number | string;

/** The number or text of what a user typed: digits (with a sign) become a number, as `intstr.Parse` does. */
export function parseIntOrString(text: string): IntOrString {
  if (!/^[+-]?\d+$/.test(text)) return text;
  const value = Number(text);
  return value >= -2147483648 && value <= 2147483647 ? value : text;
}

/** A number as it is, a percentage as its share of `total`, rounded up or down. Throws `Error` with Kubernetes' text for anything else. */
export function scaledValueOf(value: IntOrString, total: number, roundUp: boolean): number {
  if (typeof value === 'number') return value;
  if (!value.endsWith('%')) throw new Error('invalid value for IntOrString: invalid type: string is not a percentage');
  const digits = value.slice(0, -1);
  if (!/^[+-]?\d+$/.test(digits)) {
    throw new Error(`invalid value for IntOrString: invalid value ${JSON.stringify(value)}: strconv.Atoi: parsing ${JSON.stringify(digits)}: invalid syntax`);
  }
  const share = (Number(digits) * total) / 100;
  return (roundUp ? Math.ceil(share) : Math.floor(share)) || 0;
}
