/**
 * Volumes of a pod.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (describeVolumes and the print…VolumeSource functions).
 * Differs: sources of storage vendors (gcePersistentDisk, cephfs, …) are shown by their name alone.
 */
import { sortedKeys } from '../../api/go-text.ts';
import { parseQuantity, quantitySign } from '../../api/quantity.ts';
import type { DownwardAPIVolumeFile, Volume, VolumeProjection } from '../../api/types.gen.ts';
import type { DescribeWriter } from './describe-writer.ts';

type Rows = readonly (readonly [label: string, value: unknown])[];

/** A volume source: its title, and the lines below. */
interface Source {
  title: string;
  rows: Rows;
  items?: readonly DownwardAPIVolumeFile[];
}

const isOptional = (source: { optional?: boolean }): boolean => source.optional === true;

function sourceOf(volume: Volume): Source | undefined {
  const { hostPath, emptyDir, secret, configMap, nfs, persistentVolumeClaim, downwardAPI, csi, image, ephemeral, projected } = volume;
  if (hostPath)
    return {
      title: 'HostPath (bare host directory volume)',
      rows: [
        ['Path', hostPath.path],
        ['HostPathType', hostPath.type ?? '<none>'],
      ],
    };
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
  if (nfs) {
    return {
      title: 'NFS (an NFS mount that lasts the lifetime of a pod)',
      rows: [
        ['Server', nfs.server],
        ['Path', nfs.path],
        ['ReadOnly', nfs.readOnly ?? false],
      ],
    };
  }
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
  if (csi) {
    const attributes = csi.volumeAttributes ?? {};
    const rows: [string, unknown][] = [
      ['Driver', csi.driver],
      ['FSType', csi.fsType ?? ''],
      ['ReadOnly', csi.readOnly ?? false],
    ];
    const pairs = sortedKeys(attributes).map((key) => `    ${key}=${attributes[key]}`);
    return {
      title: 'CSI (a Container Storage Interface (CSI) volume source)',
      rows: [...rows, ['VolumeAttributes', pairs.length === 0 ? '<none>' : pairs.join('\n          \t')]],
    };
  }
  if (image) {
    return {
      title: 'Image (a container image or OCI artifact)',
      rows: [
        ['Reference', image.reference ?? ''],
        ['PullPolicy', image.pullPolicy ?? ''],
      ],
    };
  }
  if (ephemeral) return { title: 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)', rows: [] };
  if (projected)
    return { title: 'Projected (a volume that contains injected data from multiple sources)', rows: (projected.sources ?? []).flatMap(projectionRows) };
  return undefined;
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
