/**
 * `kubectl diff`: what an apply would change, as `diff -u -N` tells it.
 *
 * Mirrors: kubectl/pkg/cmd/diff/diff.go.
 * Differs: the texts are compared here, $KUBECTL_EXTERNAL_DIFF is refused; --prune and --server-side are refused.
 */
import type { ApiObject } from '../../api/door.ts';
import { createThreeWayMergePatch } from '../../api/patch/create-strategic-merge-patch.ts';
import type { JsonObject } from '../../api/patch/json-value.ts';
import { resourcePath } from '../../api/resources.ts';
import { unifiedDiff } from '../../api/unified-diff.ts';
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import type { Command, Invocation } from '../command.ts';
import { AggregateFailure, CommandError, describeFailure, notSimulated, usageError } from '../errors.ts';
import type { Host } from '../host.ts';
import { readManifests, type ManifestObject } from '../manifests.ts';
import { printYaml } from '../printers/yaml.ts';
import { FILE_FLAGS } from './flag-sets.ts';
import { LAST_APPLIED } from './post-object.ts';
import { asError, objectPath } from './requests.ts';

export const DIFF: Command = {
  name: 'diff',
  flags: flagTable(`
    --concurrency=1
    --field-manager='kubectl-client-side-apply'
    ${FILE_FLAGS}
    --force-conflicts=false !
    --prune=false !
    --prune-allowlist=[] !
    -l, --selector='' !
    --server-side=false !
    --show-managed-fields=false`),
  run: diffOrFail,
};

/** One means that there are differences, so failures end with a code above it (CheckDiffErr). */
function* diffOrFail(invocation: Invocation): Task<number> {
  try {
    return yield* diff(invocation);
  } catch (error) {
    const { text, exitCode } = describeFailure(error);
    throw new CommandError(text, exitCode + 1);
  }
}

/** A pair of files: the object as it is and as it would be. */
interface Pair {
  readonly file: string;
  readonly live: string;
  readonly merged: string;
}

function* diff(invocation: Invocation): Task<number> {
  const { flags, host, namespace, args, path } = invocation;
  if (host.env.get('KUBECTL_EXTERNAL_DIFF')) throw notSimulated('$KUBECTL_EXTERNAL_DIFF');
  const files = flags.list('filename');
  if (args.length > 0) throw usageError(path, `Unexpected args: [${args.join(' ')}]`);
  if (files.length === 0) throw new CommandError('error: must specify one of -f and -k');
  const { objects, errors } = yield* readManifests(host, {
    files,
    isRecursive: flags.bool('recursive'),
    namespace,
    isNamespaceGiven: flags.changed('namespace'),
    isValidated: true,
  });
  const pairs: Pair[] = [];
  for (const manifest of objects) {
    try {
      pairs.push(yield* pairOf(invocation, manifest));
    } catch (error) {
      errors.push(asError(error));
    }
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  const [live, merged] = [temporaryName(host, 'LIVE-'), temporaryName(host, 'MERGED-')];
  const changed = pairs.filter((pair) => pair.live !== pair.merged).sort((a, b) => (a.file < b.file ? -1 : 1));
  for (const pair of changed) yield* host.print(diffText(pair, `${live}/${pair.file}`, `${merged}/${pair.file}`, host.wallMs));
  return changed.length > 0 ? 1 : 0;
}

/** `/tmp/LIVE-1234567890`, as os.MkdirTemp makes it. */
export const temporaryName = (host: Host, prefix: string, suffix = ''): string => `/tmp/${prefix}${host.chance(100_000_000, 4_000_000_000)}${suffix}`;

function* pairOf({ client, flags }: Invocation, { resource, object, namespace, name }: ManifestObject): Task<Pair> {
  if (name === '') throw new CommandError('error: resource name may not be empty');
  const path = objectPath(resource, namespace, name);
  const live = yield* client.find(path);
  const query = { fieldManager: flags.text('field-manager'), dryRun: 'All' };
  let merged: ApiObject;
  if (live) {
    const original = live.metadata?.annotations?.[LAST_APPLIED];
    const body = createThreeWayMergePatch(
      original === undefined ? {} : (JSON.parse(original) as JsonObject),
      withoutLastApplied(object) as JsonObject,
      live as JsonObject,
      resource.kind,
    );
    merged =
      Object.keys(body).length === 0
        ? live
        : ((yield* client.send({ method: 'PATCH', path, query, contentType: 'application/strategic-merge-patch+json', body })).body as ApiObject);
  } else merged = (yield* client.send({ method: 'POST', path: resourcePath(resource, { namespace }), query, body: object })).body as ApiObject;
  const isSecret = resource.kind === 'Secret' && resource.group === '';
  const [before, after] = isSecret ? masked(live, merged) : [live, merged];
  const file = [...(resource.group === '' ? [] : [resource.group]), resource.version, resource.kind, namespace, name].join('.');
  return { file, live: textOf(before), merged: textOf(after) };
}

/**
 * The object as kubectl compares it. An empty map of annotations is left where there are none: what was applied last has one, and a map
 * that is no longer there would be taken away, with the annotation of the last apply in it.
 */
function withoutLastApplied(object: ApiObject): ApiObject {
  const annotations = Object.fromEntries(Object.entries(object.metadata?.annotations ?? {}).filter(([key]) => key !== LAST_APPLIED));
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The object's YAML, without what only server-side apply looks at. */
function textOf(object: ApiObject | undefined): string {
  if (!object) return '';
  return printYaml({ ...object, metadata: Object.fromEntries(Object.entries(object.metadata ?? {}).filter(([key]) => key !== 'managedFields')) });
}

const MASK = '***';

/** Secrets are shown without their values: only that one changed can be seen. */
function masked(live: ApiObject | undefined, merged: ApiObject): [ApiObject | undefined, ApiObject] {
  const dataOf = (object: ApiObject | undefined): Record<string, unknown> => (object as { data?: Record<string, unknown> } | undefined)?.data ?? {};
  const [before, after] = [dataOf(live), dataOf(merged)];
  const maskOf = (key: string, own: string): string => (key in before && key in after && before[key] !== after[key] ? `${MASK} (${own})` : MASK);
  const mask = (data: Record<string, unknown>, own: string): object => ({ data: Object.fromEntries(Object.keys(data).map((key) => [key, maskOf(key, own)])) });
  const withMask = (object: ApiObject, data: Record<string, unknown>, own: string): ApiObject =>
    Object.keys(data).length === 0 ? object : { ...object, ...mask(data, own) };
  return [live && withMask(live, before, 'before'), withMask(merged, after, 'after')];
}

/** `2026-09-01 12:00:00.000000000 +0000`: when the files were written. */
const fileTime = (wallMs: number): string => `${new Date(wallMs).toISOString().replace('T', ' ').replace('Z', '')}000000 +0000`;

function diffText({ live, merged }: Pair, livePath: string, mergedPath: string, wallMs: number): string {
  const time = fileTime(wallMs);
  const lines = (text: string): string => text.replace(/\n$/, '');
  const added = lines(merged).split('\n');
  const hunks = live === '' ? `@@ -0,0 +1,${added.length} @@\n${added.map((line) => `+${line}\n`).join('')}` : unifiedDiff(lines(live), lines(merged));
  return `diff -u -N ${livePath} ${mergedPath}\n--- ${livePath}\t${time}\n+++ ${mergedPath}\t${time}\n${hunks}`;
}
