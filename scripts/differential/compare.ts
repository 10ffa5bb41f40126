/** Whether two outputs say the same, and which differences have their reason in the versions of kubectl. */

export interface Output {
  readonly out: string;
  readonly exit: number;
}

/** A difference between the versions: what it is, and where 1.36 is seen to be so. */
interface VersionDifference {
  readonly why: string;
  /** A recording of a real cluster with 1.36 (test/transcripts), one of Kubernetes' own tables at 1.36, or a file of its source. */
  readonly source: string;
  /** The commands that it is about. */
  readonly command: RegExp;
}

/** What kubectl 1.33 prints otherwise than 1.36, as a way from the one to the other: what else differs is still seen. */
interface VersionRewrite extends VersionDifference {
  rewrite(out: string, command: string): string;
}

const replacing =
  (from: RegExp, to: string) =>
  (out: string): string =>
    out.replace(from, to);

/** Without a field that is null: `metadata:` with nothing left is `metadata: {}`. */
function withoutNullTimestamps(out: string): string {
  return out
    .replace(/,\n *"creationTimestamp": null(?=\n)/g, '')
    .replace(/\n *"creationTimestamp": null,(?=\n)/g, '')
    .replace(/\{\n *"creationTimestamp": null\n *\}/g, '{}')
    .replace(/^( *)metadata:\n *creationTimestamp: null\n(?!\1 )/gm, '$1metadata: {}\n')
    .replace(/^ *creationTimestamp: null\n/gm, '');
}

/** Without events where kubectl did not find exactly what was named: it then describes what else there is. */
function withoutEventsOfSeveral(out: string, command: string): string {
  const isSeveral = /\n\n\nName:/.test(out) || /^Error from server \(NotFound\)/m.test(out);
  const [, prefix] = /^describe \S+ (\S+)$/.exec(command) ?? [];
  const isGuessed = prefix !== undefined && /^Name: +(\S+)$/m.exec(out)?.[1] !== prefix;
  return isSeveral || isGuessed ? out.replace(/^Events:.*(?:\n|$)(?: .*(?:\n|$))*/gm, '') : out;
}

const VERSION_REWRITES: readonly VersionRewrite[] = [
  {
    why: '1.34 prints no creationTimestamp: null',
    source: 'recording dry-run-generators',
    command: /-o (yaml|json)|^(create|run|expose)/,
    rewrite: withoutNullTimestamps,
  },
  {
    why: '1.35 lists the format kyaml',
    source: 'recording not-there',
    command: /-o/,
    rewrite: replacing(/jsonpath-file,name/, 'jsonpath-file,kyaml,name'),
  },
  {
    why: '1.36 tells no secrets of service accounts',
    source: 'table describe/describers, TestDescribeServiceAccount',
    command: /^describe/,
    rewrite: replacing(/^(Mountable secrets|Tokens): .*\n/gm, ''),
  },
  {
    why: '1.36 knows no Kube-Proxy Version',
    source: 'recording describe-node',
    command: /^describe (no|node)/,
    rewrite: replacing(/^ *Kube-Proxy Version:.*\n/gm, ''),
  },
  {
    why: '1.35 scale passes on what the server said',
    source: 'recording not-there; kubectl/pkg/cmd/scale/scale.go',
    command: /^scale/,
    rewrite: replacing(/error: no objects passed to scale (.*)/, 'Error from server (NotFound): $1'),
  },
  {
    why: '1.36 names the upgrade that failed',
    source: 'recording pending-unschedulable',
    command: /^(exec|attach|cp)/,
    rewrite: replacing(/^Error from server(?: \(\w+\))?: (?!.*"[^"]*" not found)/gm, 'error: unable to upgrade connection: '),
  },
  {
    why: '1.36 writes conditions as a list',
    source: 'table kubectl/transcript, wait pod/web',
    command: /^wait/,
    rewrite: replacing(/unrecognized condition: ""/, 'unrecognized condition: []'),
  },
  {
    why: '1.36 says once that a drain cannot delete',
    source: 'table kubectl/transcript, drain worker-1',
    command: /^drain/,
    rewrite: replacing(/cannot delete cannot delete/g, 'cannot delete'),
  },
  {
    why: '1.36 describe asks for no events of several objects, or of what it has guessed',
    source: 'kubectl/pkg/cmd/describe/describe.go',
    command: /^describe/,
    rewrite: withoutEventsOfSeveral,
  },
];

/** What 1.36 has more than 1.33, taken away from both where no rewriting can add it. */
const NEWER: readonly (VersionDifference & { readonly strip: RegExp })[] = [
  {
    why: '1.36 names the container in the messages of events',
    source: 'recording run-nginx',
    command: /^(describe|events|get (events|ev))/,
    strip: /spec\.(?:initC|ephemeralC|c)ontainers\{[\w-]+\}: (?!$)/g,
  },
  {
    why: '1.36 names the ports',
    source: 'table kubectl/transcript, describe pod kitchen-sink',
    command: /^describe/,
    strip: /(?<=^ *(?:Host )?Ports?: .*) \([\w-]+\)(?=,|$)/gm,
  },
  {
    why: '1.36 tells that a CronJob has no time zone',
    source: 'table kubectl/transcript, describe cj',
    command: /^describe/,
    strip: /^Time Zone: +<unset>\n/gm,
  },
  {
    why: '1.34 says which containers there are',
    source: 'table kubectl/transcript, logs web -c nope; kubectl/pkg/cmd/util/podcmd',
    command: /^logs/,
    strip: /(?<=is not valid for pod \S+) out of: .*/g,
  },
  {
    why: '1.34 knows status.resources of pods',
    source: 'OpenAPI of 1.36, v1.PodStatus',
    command: /^set/,
    strip: /^ {2}resources: \{\}\n/gm,
  },
  {
    why: '1.34 deletes with the namespace named',
    source: 'recording termination',
    command: /^(delete|replace|drain)/,
    strip: /(?<=(?:deleted|evicted)) from \S+ namespace/g,
  },
];

/** What a machine adds of its own: ages that the client computes, the address of the server, names that chance gives. */
export function normalised({ out, exit }: Output): string {
  const text = out
    .replace(/http:\/\/127\.0\.0\.1:\d+|https:\/\/\S+:6443/g, 'SERVER')
    .replace(/\b(\d+[dhms]|<invalid>|<unknown>|-\d+s)(?:\d+[hms])?(?= |\)|$)/gm, 'AGE')
    .replace(/\.18[0-9a-f]{14}\b/g, '.HASH')
    .replace(/(?<=T\d\d:\d\d:\d\d\.)\d{6}(?=Z)/g, 'MICROS')
    .replace(/^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ .*\n/gm, '')
    .replace(/\/tmp\/(LIVE|MERGED)-\d+/g, '$1')
    .replace(/\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}$/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/ {2,}/g, '  ')
    .replace(/-{3,}/g, '---');
  return `${text.trimEnd()}\nexit ${exit}`;
}

/** Go visits the members of a map in any order, and kubectl describes ConfigMaps so: only the lines count. */
const isShuffled = (command: string, real: Output, simulated: Output): boolean =>
  /^describe (cm|configmaps?)\b/.test(command) && linesOf(real).join('\n') === linesOf(simulated).join('\n');

const linesOf = (output: Output): string[] => normalised(output).split('\n').sort();

/** Both outputs in the words of one version, and what had to be changed for that. */
export function sameVersion(command: string, real: Output, simulated: Output): { real: Output; simulated: Output; why: string[] } {
  const why = new Set<string>();
  let [ours, theirs] = [simulated.out, real.out];
  if (normalised(real) === normalised(simulated)) return { real, simulated, why: [] };
  for (const { why: reason, source, command: of, rewrite } of VERSION_REWRITES) {
    if (!of.test(command)) continue;
    const rewritten = rewrite(theirs, command);
    if (rewritten !== theirs) why.add(`${reason} (${source})`);
    theirs = rewritten;
  }
  for (const { why: reason, source, command: of, strip } of NEWER) {
    if (!of.test(command)) continue;
    const stripped = ours.replace(strip, '');
    if (stripped !== ours) why.add(`${reason} (${source})`);
    [ours, theirs] = [stripped, theirs.replace(strip, '')];
  }
  const same = { real: { ...real, out: theirs }, simulated: { ...simulated, out: ours }, why: [...why] };
  if (normalised(same.real) !== normalised(same.simulated) && isShuffled(command, same.real, same.simulated)) {
    return { ...same, real: same.simulated, why: [...why, 'chance orders the data of a ConfigMap'] };
  }
  return same;
}
