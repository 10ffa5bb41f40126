/**
 * A pod's spec, a container or a volume's source as indented JSON of the API server's internal types: Go's field names, every field there.
 *
 * Mirrors: the text that k8s.io/apimachinery/pkg/util/diff makes of two values before it compares them.
 */
import { sortedKeys } from './go-text.ts';
import { internalPodSpec } from './internal-pod-spec.table.ts';
import type { Container, EphemeralContainer, PersistentVolumeSpec, PodSpec } from './types.gen.ts';

interface Field {
  readonly goName: string;
  readonly jsonName: string;
  /** What stands behind the name in the table: nothing, `:`, `!`, `$`, `#` or `?`. */
  readonly mark: string;
  readonly type: string;
}

const ABSENT: Readonly<Record<string, unknown>> = { $: '', '#': 0, '?': false, '!': {} };

/** Names in the API that do not follow from Go's. */
const IRREGULAR: Readonly<Record<string, string>> = { CephFS: 'cephfs', StorageOS: 'storageos' };

/** `DNSPolicy` → `dnsPolicy`, `SELinuxOptions` → `seLinuxOptions`, `TTY` → `tty`. */
const jsonNameOf = (goName: string): string =>
  IRREGULAR[goName] ?? goName.replace(/^(?:[A-Z](?=[a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]+)/, (capitals) => capitals.toLowerCase());

const fieldsByType = new Map<string, readonly Field[]>();

function fieldsOf(type: string): readonly Field[] {
  let fields = fieldsByType.get(type);
  if (!fields) {
    fields = internalPodSpec[type]!.split(' ').map((entry) => {
      const [, goName = '', mark = '', of = ''] = /^(\w+)([:!$#?]?)(\w*)$/.exec(entry) ?? [];
      return { goName, jsonName: jsonNameOf(goName), mark, type: of };
    });
    fieldsByType.set(type, fields);
  }
  return fields;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value of the API as the internal type has it. A type without fields in the table keeps its own names. */
function internalOf(value: unknown, type: string): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map((item) => internalOf(item, type));
  if (!isObject(value)) return value;
  if (type === '') return Object.fromEntries(sortedKeys(value).map((key) => [key, internalOf(value[key], '')]));
  return Object.fromEntries(fieldsOf(type).map((field) => [field.goName, internalOf(value[field.jsonName] ?? ABSENT[field.mark], field.type)]));
}

/** Go's JSON with one space a level; signs that HTML knows are escaped. */
const textOf = (value: unknown): string => JSON.stringify(value, null, 1).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`) + '\n';

/** The spec's text. What concerns the host's namespaces stands in the security context there. */
export function internalPodSpecText(spec: PodSpec): string {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers } = spec;
  const securityContext = { ...spec.securityContext, hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers };
  return textOf(internalOf({ ...spec, serviceAccountName: spec.serviceAccountName ?? spec.serviceAccount, securityContext }, 'PodSpec'));
}

/** The text of a persistent volume's source. */
export const internalVolumeSourceText = (spec: PersistentVolumeSpec): string => textOf(internalOf(spec, 'PersistentVolumeSource'));

/** An ephemeral container's text. */
export const internalContainerText = (container: Container | EphemeralContainer): string => textOf(internalOf(container, 'EphemeralContainer'));
