/** Runner for `manifests/invalid`: what the server answers to a manifest, from decoding to validation, as its registries do it. */
import { decode } from '../../src/api/decode.ts';
import { applyDefaults, setServiceAccount } from '../../src/api/defaults.ts';
import type { ApiObject } from '../../src/api/door.ts';
import { invalidStatus } from '../../src/api/errors.ts';
import { findResourceByKind, isSimulated } from '../../src/api/resources.ts';
import type { Status } from '../../src/api/door.ts';
import type { Pod } from '../../src/api/types.gen.ts';
import { validate } from '../../src/api/validation/validate.ts';
import { strategyOf } from '../../src/control-plane/apiserver/registry/strategy.ts';
import type { DraftObject } from '../../src/control-plane/apiserver/storage/object-store.ts';
import { decodingOf } from './pods.ts';
import { compare, type TableCase, type TableRunner, type TableRunners } from './runner.ts';

/** What is refused of a decoded object, as the server would say it; the tables leave admission and allocation out. */
function refusalOf(input: ApiObject): Status | undefined {
  const resource = findResourceByKind(input.apiVersion ?? '', input.kind ?? '')!;
  const draft = decode(resource.kind, structuredClone(input)).object as DraftObject;
  applyDefaults(resource.kind, draft);
  if (resource.kind === 'Pod') {
    const { spec } = draft as unknown as Pod;
    setServiceAccount(spec, spec.serviceAccountName || 'default');
  }
  draft.metadata.uid = '00000000-0000-0000-0000-000000000000';
  strategyOf(resource.kind).prepareForCreate?.(draft, 0);
  const errors = validate(resource.kind, draft);
  return errors.length === 0 ? undefined : invalidStatus(resource, draft.metadata.name ?? '', errors);
}

interface Cause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** Uids are drawn anew for each run. */
const withoutUids = (text: string): string => text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID');

const causesOf = (causes: readonly Cause[] | null | undefined): string[] =>
  (causes ?? []).map(({ reason, field, message }) => withoutUids(`${reason} ${field} ${message}`)).sort();

/** Messages must be the same; where Go looks through a map, the order of what it complains of may differ. */
const invalid: TableRunner = (testCase: TableCase) => {
  const input = testCase.input as ApiObject;
  const resource = findResourceByKind(input.apiVersion ?? '', input.kind ?? '');
  if (!resource || !isSimulated(resource)) return { ok: false, got: `${input.kind} is not simulated`, want: testCase.statusMessage };
  const decoding = decodingOf(testCase);
  if (decoding !== undefined || testCase.stage === 'decode') return { ok: decoding === testCase.statusMessage, got: decoding, want: testCase.statusMessage };
  const refusal = refusalOf(input);
  if (refusal?.message === testCase.statusMessage) return { ok: true, got: refusal?.message };
  return compare(causesOf(refusal?.details?.causes), causesOf(testCase.causes as Cause[] | null));
};

export const manifests: TableRunners = { 'manifests/invalid': invalid };
