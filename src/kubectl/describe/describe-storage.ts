/**
 * `kubectl describe` of volumes, claims and storage classes.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (describePersistentVolume, describePersistentVolumeClaim, describeStorageClass).
 * Differs: sources of some storage vendors are shown as <unknown>.
 */
import { sortedKeys } from '../../api/go-text.ts';
import { canonicalQuantity } from '../../api/quantity.ts';
import type { Event, NodeSelectorRequirement, NodeSelectorTerm, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../api/types.gen.ts';
import { accessModesText, claimNamesOf, isDefaultClass } from '../../api/volumes.ts';
import { describeEvents } from './describe-events.ts';
import { writeVolumeSource } from './describe-volume-source.ts';
import { ageOf, DescribeWriter, longTime, writeAnnotations, writeLabels, writeList } from './describe-writer.ts';

const finalizersText = (finalizers: readonly string[] | undefined): string => `[${(finalizers ?? []).join(' ')}]`;

const statusText = (phase: string | undefined, deletionTimestamp: string | undefined, wallMs: number): string =>
  deletionTimestamp ? `Terminating (lasts ${ageOf(deletionTimestamp, wallMs)})` : (phase ?? '');

/** Several lines below one label, in the column of values. */
function writeLines(writer: DescribeWriter, title: string, lines: readonly string[]): void {
  lines.forEach((line, i) => writer.line(1, `${i === 0 ? `${title}:` : ''}\t${line}`));
}

function requirementText({ key, operator, values }: NodeSelectorRequirement): string {
  return `${key} ${operator.toLowerCase()}${values?.length ? ` [${values.join(', ')}]` : ''}`;
}

function writeNodeAffinity(writer: DescribeWriter, affinity: { required?: { nodeSelectorTerms: readonly NodeSelectorTerm[] | null } } | undefined): void {
  if (!affinity?.required) return writer.line(0, 'Node Affinity:\t<none>');
  writer.line(0, 'Node Affinity:\t');
  const terms = affinity.required.nodeSelectorTerms ?? [];
  if (terms.length === 0) return writer.line(1, 'Required Terms:\t<none>');
  writer.line(1, 'Required Terms:\t');
  terms.forEach(({ matchExpressions = [] }, i) => {
    if (matchExpressions.length === 0) writer.line(2, `Term ${i}:\t<none>`);
    matchExpressions.forEach((expression, j) => writer.line(2, `${j === 0 ? `Term ${i}:` : ''}\t${requirementText(expression)}`));
  });
}

export function describePersistentVolume({ metadata, spec, status = {} }: PersistentVolume, events: readonly Event[] | undefined, wallMs: number): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${metadata.name ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Finalizers:\t${finalizersText(metadata.finalizers)}`);
  writer.line(0, `StorageClass:\t${spec.storageClassName ?? ''}`);
  writer.line(0, `Status:\t${statusText(status.phase, metadata.deletionTimestamp, wallMs)}`);
  writer.line(0, `Claim:\t${spec.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : ''}`);
  writer.line(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ''}`);
  writer.line(0, `Access Modes:\t${accessModesText(spec.accessModes)}`);
  if (spec.volumeMode !== undefined) writer.line(0, `VolumeMode:\t${spec.volumeMode}`);
  writer.line(0, `Capacity:\t${canonicalQuantity(spec.capacity?.storage ?? '0')}`);
  writeNodeAffinity(writer, spec.nodeAffinity);
  writer.line(0, `Message:\t${status.message ?? ''}`);
  writer.line(0, 'Source:');
  if (!writeVolumeSource(writer, spec, true)) writer.line(1, '<unknown>');
  describeEvents(writer, events, wallMs);
  return writer.text();
}

/** `pods` are those of the claim's namespace. */
export function describePersistentVolumeClaim(
  { metadata, spec, status = {} }: PersistentVolumeClaim,
  pods: readonly Pod[],
  events: readonly Event[] | undefined,
  wallMs: number,
): string {
  const writer = new DescribeWriter();
  const isBound = Boolean(spec.volumeName);
  writer.line(0, `Name:\t${metadata.name ?? ''}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writer.line(0, `StorageClass:\t${spec.storageClassName ?? ''}`);
  writer.line(0, `Status:\t${statusText(status.phase, metadata.deletionTimestamp, wallMs)}`);
  writer.line(0, `Volume:\t${spec.volumeName ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Finalizers:\t${finalizersText(metadata.finalizers)}`);
  writer.line(0, `Capacity:\t${isBound ? canonicalQuantity(status.capacity?.storage ?? '0') : ''}`);
  writer.line(0, `Access Modes:\t${isBound ? accessModesText(status.accessModes) : ''}`);
  if (spec.volumeMode !== undefined) writer.line(0, `VolumeMode:\t${spec.volumeMode}`);
  if (spec.dataSource) {
    writer.line(0, 'DataSource:');
    if (spec.dataSource.apiGroup) writer.line(1, `APIGroup:\t${spec.dataSource.apiGroup}`);
    writer.line(1, `Kind:\t${spec.dataSource.kind}`);
    writer.line(1, `Name:\t${spec.dataSource.name}`);
  }
  const users = pods.filter((pod) => claimNamesOf(pod).includes(metadata.name ?? '')).map((pod) => pod.metadata.name ?? '');
  writeList(writer, 'Used By', users);
  if (status.conditions?.length) {
    writer.line(0, 'Conditions:\n  Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage');
    writer.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
    for (const { type, status: is, lastProbeTime, lastTransitionTime, reason = '', message = '' } of status.conditions)
      writer.line(1, `${type} \t${is} \t${longTime(lastProbeTime)} \t${longTime(lastTransitionTime)} \t${reason} \t${message}`);
  }
  describeEvents(writer, events, wallMs);
  return writer.text();
}

export function describeStorageClass(storageClass: StorageClass, events: readonly Event[] | undefined, wallMs: number): string {
  const writer = new DescribeWriter();
  const { metadata, provisioner, parameters = {}, allowVolumeExpansion, mountOptions = [], reclaimPolicy, volumeBindingMode, allowedTopologies } = storageClass;
  const pairs = (map: Readonly<Record<string, string>>): string =>
    sortedKeys(map)
      .map((key) => `${key}=${map[key]}`)
      .join(',') || '<none>';
  writer.line(0, `Name:\t${metadata.name ?? ''}`);
  writer.line(0, `IsDefaultClass:\t${isDefaultClass(storageClass) ? 'Yes' : 'No'}`);
  writer.line(0, `Annotations:\t${pairs(metadata.annotations ?? {})}`);
  writer.line(0, `Provisioner:\t${provisioner}`);
  writer.line(0, `Parameters:\t${pairs(parameters)}`);
  writer.line(0, `AllowVolumeExpansion:\t${allowVolumeExpansion === undefined ? '<unset>' : allowVolumeExpansion ? 'True' : 'False'}`);
  if (mountOptions.length === 0) writer.line(0, 'MountOptions:\t<none>');
  else {
    writer.line(0, 'MountOptions:');
    for (const option of mountOptions) writer.line(1, option);
  }
  if (reclaimPolicy !== undefined) writer.line(0, `ReclaimPolicy:\t${reclaimPolicy}`);
  if (volumeBindingMode !== undefined) writer.line(0, `VolumeBindingMode:\t${volumeBindingMode}`);
  if (allowedTopologies) {
    writer.line(0, 'AllowedTopologies:\t');
    allowedTopologies.forEach(({ matchLabelExpressions = [] }, i) =>
      writeLines(
        writer,
        `Term ${i}`,
        matchLabelExpressions.map(({ key, values }) => `${key} in [${values.join(', ')}]`),
      ),
    );
  }
  describeEvents(writer, events, wallMs);
  return writer.text();
}
