/**
 * Volumes of a pod.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (describeVolumes and the print…VolumeSource functions).
 * Differs: sources of some storage vendors (azureDisk, vsphereVolume, …) are shown by their name alone.
 */
import { parseQuantity, quantitySign } from '../../api/quantity.ts';
import type { DownwardAPIVolumeFile, EphemeralVolumeSource, Volume, VolumeProjection } from '../../api/types.gen.ts';
import { writeVolumeSource } from './describe-volume-source.ts';
import { writeAnnotations, writeLabels, type DescribeWriter } from './describe-writer.ts';

type Rows = readonly (readonly [label: string, value: unknown])[];

/** A volume source of pods alone: its title, and the lines below. */
interface Source {
  title: string;
  rows: Rows;
  items?: readonly DownwardAPIVolumeFile[];
}

const isOptional = (source: { optional?: boolean }): boolean => source.optional === true;

function sourceOf({ emptyDir, secret, configMap, persistentVolumeClaim, downwardAPI, projected }: Volume): Source | undefined {
  if (emptyDir) {
    const limit = emptyDir.sizeLimit !== undefined && quantitySign(parseQuantity(emptyDir.sizeLimit)) > 0 ? emptyDir.sizeLimit : '<unset>';
    return {
      title: "EmptyDir (a temporary directory that shares a pod's lifetime)",
      rows: [
        ['Medium', emptyDir.medium ?? ''],
        ['SizeLimit', limit],
      ],
    };
  }
  if (secret)
    return {
      title: 'Secret (a volume populated by a Secret)',
      rows: [
        ['SecretName', secret.secretName],
        ['Optional', isOptional(secret)],
      ],
    };
  if (configMap)
    return {
      title: 'ConfigMap (a volume populated by a ConfigMap)',
      rows: [
        ['Name', configMap.name],
        ['Optional', isOptional(configMap)],
      ],
    };
  if (persistentVolumeClaim) {
    return {
      title: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
      rows: [
        ['ClaimName', persistentVolumeClaim.claimName],
        ['ReadOnly', persistentVolumeClaim.readOnly ?? false],
      ],
    };
  }
  if (downwardAPI) return { title: 'DownwardAPI (a volume populated by information about the pod)', rows: [], items: downwardAPI.items ?? [] };
  if (projected)
    return { title: 'Projected (a volume that contains injected data from multiple sources)', rows: (projected.sources ?? []).flatMap(projectionRows) };
  return undefined;
}

/** The claim that comes and goes with the pod; of it kubectl shows what a claim has before it is bound. */
function describeEphemeral(writer: DescribeWriter, { volumeClaimTemplate }: EphemeralVolumeSource): void {
  writer.line(2, 'Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)');
  if (!volumeClaimTemplate) return;
  const { metadata, spec } = volumeClaimTemplate;
  writer.line(2, `StorageClass:\t${spec.storageClassName ?? ''}`);
  writer.line(2, `Volume:\t${spec.volumeName ?? ''}`);
  writeLabels(writer, '    Labels', metadata?.labels);
  writeAnnotations(writer, metadata?.annotations, '    ');
  writer.line(2, 'Capacity:\t');
  writer.line(2, 'Access Modes:\t');
  if (spec.volumeMode !== undefined) writer.line(2, `VolumeMode:\t${spec.volumeMode}`);
}

function projectionRows({ secret, downwardAPI, configMap, serviceAccountToken }: VolumeProjection): Rows {
  if (secret)
    return [
      ['SecretName', secret.name],
      ['Optional', isOptional(secret)],
    ];
  if (downwardAPI) return [['DownwardAPI', true]];
  if (configMap)
    return [
      ['ConfigMapName', configMap.name],
      ['Optional', isOptional(configMap)],
    ];
  return serviceAccountToken ? [['TokenExpirationSeconds', serviceAccountToken.expirationSeconds ?? 3600]] : [];
}

/** Writes the `Volumes:` block; `space` goes before that of templates. */
export function describeVolumes(writer: DescribeWriter, volumes: readonly Volume[], space = ''): void {
  if (volumes.length === 0) {
    writer.line(0, `${space}Volumes:\t<none>`);
    return;
  }
  writer.line(0, `${space}Volumes:`);
  for (const volume of volumes) {
    writer.line(1, `${space === '' ? '' : ' '}${volume.name}:`);
    if (writeVolumeSource(writer, volume, false)) continue;
    if (volume.ephemeral) {
      describeEphemeral(writer, volume.ephemeral);
      continue;
    }
    const source = sourceOf(volume);
    if (!source) {
      const [kind = '<unknown>'] = Object.keys(volume).filter((key) => key !== 'name');
      writer.line(1, kind);
      continue;
    }
    writer.line(2, `Type:\t${source.title}`);
    for (const [label, value] of source.rows) writer.line(2, `${label}:\t${String(value ?? '')}`);
    if (source.items) {
      writer.line(2, 'Items:');
      for (const { path, fieldRef, resourceFieldRef } of source.items) {
        if (fieldRef) writer.line(3, `${fieldRef.fieldPath} -> ${path}`);
        if (resourceFieldRef) writer.line(3, `${resourceFieldRef.resource} -> ${path}`);
      }
    }
  }
}
