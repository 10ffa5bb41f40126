/**
 * Pod templates, as descriptions of workloads show them.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (DescribePodTemplate).
 */
import type { Pod, PodTemplateSpec } from '../../api/types.gen.ts';
import { describeContainers } from './describe-containers.ts';
import { writeTolerations, writeTopologySpread } from './describe-pod.ts';
import { describeVolumes } from './describe-volumes.ts';
import { writeAnnotations, writeLabels, type DescribeWriter } from './describe-writer.ts';

const INDENT = '  ';

/** Writes the `Pod Template:` block. */
export function describePodTemplate(writer: DescribeWriter, template: PodTemplateSpec | undefined): void {
  writer.line(0, 'Pod Template:');
  if (!template) {
    writer.write(1, '<unset>');
    return;
  }
  const { metadata = {}, spec = { containers: [] } } = template;
  // No pod is there yet: what its environment takes from it is empty.
  const pod: Pick<Pod, 'metadata' | 'spec'> = { metadata: { name: '', namespace: '', uid: '' }, spec };
  writeLabels(writer, `${INDENT}Labels`, metadata.labels);
  if (Object.keys(metadata.annotations ?? {}).length > 0) writeAnnotations(writer, metadata.annotations, INDENT);
  if (spec.serviceAccountName) writer.line(1, `Service Account:\t${spec.serviceAccountName}`);
  if (spec.initContainers?.length) describeContainers(writer, 'Init Containers', spec.initContainers, undefined, pod, INDENT);
  describeContainers(writer, 'Containers', spec.containers ?? [], undefined, pod, INDENT);
  describeVolumes(writer, spec.volumes ?? [], INDENT);
  writeTopologySpread(writer, spec.topologySpreadConstraints ?? [], INDENT);
  if (spec.priorityClassName) writer.line(1, `Priority Class Name:\t${spec.priorityClassName}`);
  writeLabels(writer, `${INDENT}Node-Selectors`, spec.nodeSelector);
  writeTolerations(writer, spec.tolerations ?? [], INDENT);
}
