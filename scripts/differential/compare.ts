/** Whether two outputs say the same, and which differences have their reason in the versions of kubectl. */

export interface Output {
  readonly out: string;
  readonly exit: number;
}

/** Differences that are known and no fault of the simulation: kubectl 1.32 beside 1.36. */
const VERSION_DIFFERENCES: readonly { readonly why: string; readonly command: RegExp; readonly real?: RegExp }[] = [
  { why: '1.36 words deletions with the namespace', command: /^delete\b/, real: /^[a-z.]+ "[^"]+" (force )?deleted/ },
];

/** Why a difference is one between versions, or undefined. */
export const versionDifference = (command: string, real: Output): string | undefined =>
  VERSION_DIFFERENCES.find((each) => each.command.test(command) && (each.real?.test(real.out) ?? true))?.why;

/** What a machine adds of its own: ages that the client computes, the address of the server, names that chance gives. */
export function normalised({ out, exit }: Output): string {
  const text = out
    .replace(/http:\/\/127\.0\.0\.1:\d+|https:\/\/\S+:6443/g, 'SERVER')
    .replace(/\b(\d+[dhms]|<invalid>|<unknown>|-\d+s)(?:\d+[hms])?(?= |\)|$)/gm, 'AGE')
    .replace(/[ \t]+$/gm, '')
    .replace(/ {2,}/g, '  ')
    .replace(/-{3,}/g, '---');
  return `${text.trimEnd()}\nexit ${exit}`;
}
