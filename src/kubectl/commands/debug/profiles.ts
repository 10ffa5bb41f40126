/**
 * Debugging profiles: what a debug container may do, and what is left out of the pod that it runs in.
 *
 * Mirrors: kubectl/pkg/cmd/debug/profiles.go (NewProfileApplier).
 */
import type { Container, EphemeralContainer, Pod, PodSpec, SecurityContext } from '../../../api/types.gen.ts';
import { CommandError } from '../../errors.ts';

/** What a debug container is put into: a pod that runs, a copy of one, or a pod on a node. */
export type DebugStyle = 'ephemeral' | 'copy' | 'node';

export type ProfileName = 'legacy' | 'general' | 'baseline' | 'restricted' | 'netadmin' | 'sysadmin';

/** Parts of the original pod that a copy keeps (`--keep-…`). */
export interface KeepFlags {
  labels: boolean;
  annotations: boolean;
  liveness: boolean;
  readiness: boolean;
  startup: boolean;
  initContainers: boolean;
}

/** What one profile does: the debug container's security, and which namespaces of the node a node's pod gets. */
interface Profile {
  /** Undefined: the container keeps its own. */
  security?: (style: DebugStyle, own: SecurityContext | undefined) => SecurityContext | undefined;
  /** A pod on a node shares the node's namespaces. */
  hostNamespaces: boolean;
  /** A pod on a node has the node's file system at /host. */
  mountsHost: boolean;
}

const withCapabilities =
  (...names: string[]) =>
  (_style: DebugStyle, own: SecurityContext | undefined): SecurityContext => ({
    ...own,
    capabilities: { ...own?.capabilities, add: [...(own?.capabilities?.add ?? []), ...names] },
  });

const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  legacy: { hostNamespaces: true, mountsHost: true },
  general: {
    security: (style, own) => (style === 'node' ? undefined : withCapabilities('SYS_PTRACE')(style, own)),
    hostNamespaces: true,
    mountsHost: true,
  },
  baseline: { security: () => undefined, hostNamespaces: false, mountsHost: false },
  restricted: {
    security: () => ({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    }),
    hostNamespaces: false,
    mountsHost: false,
  },
  netadmin: { security: withCapabilities('NET_ADMIN', 'NET_RAW'), hostNamespaces: true, mountsHost: false },
  sysadmin: { security: (_style, own) => ({ ...own, privileged: true }), hostNamespaces: true, mountsHost: true },
};

/** The profile of that name. Throws in kubectl's words where there is none. */
export function profileNamed(name: string): ProfileName {
  if (Object.hasOwn(PROFILES, name)) return name as ProfileName;
  throw new CommandError(`error: unknown profile: ${name}`);
}

/** The debug container as the profile wants it. */
export function withProfile<C extends Container | EphemeralContainer>(profile: ProfileName, style: DebugStyle, container: C): C {
  const { security } = PROFILES[profile];
  if (!security) return container;
  const { securityContext, ...rest } = container;
  const wanted = security(style, securityContext);
  return { ...rest, ...(wanted && { securityContext: wanted }) } as C;
}

/** What a copy leaves out of the original: labels, annotations and probes that nobody asked to keep. */
export function withoutUnkept(profile: ProfileName, pod: Pod, keep: KeepFlags): Pod {
  if (profile === 'legacy') return pod;
  const { labels, annotations, ...metadata } = pod.metadata;
  const { initContainers, ...spec } = pod.spec;
  const containers = spec.containers.map(({ livenessProbe, readinessProbe, startupProbe, ...container }) => ({
    ...container,
    ...(keep.liveness && livenessProbe && { livenessProbe }),
    ...(keep.readiness && readinessProbe && { readinessProbe }),
    ...(keep.startup && startupProbe && { startupProbe }),
  }));
  return {
    ...pod,
    metadata: { ...metadata, ...(keep.labels && labels && { labels }), ...(keep.annotations && annotations && { annotations }) },
    // Every profile but netadmin's and restricted's own rules shares processes in a copy: that is what a copy is for.
    spec: { ...spec, containers, shareProcessNamespace: true, ...(keep.initContainers && initContainers && { initContainers }) },
  };
}

/** The namespaces and the volume that a pod on a node gets; its mount goes into the debug container. */
export function nodeSpecOf(profile: ProfileName, container: Container): Pick<PodSpec, 'hostNetwork' | 'hostPID' | 'hostIPC' | 'volumes' | 'containers'> {
  const { hostNamespaces, mountsHost } = PROFILES[profile];
  return {
    ...(hostNamespaces && { hostNetwork: true, hostPID: true, hostIPC: true }),
    ...(mountsHost && { volumes: [{ name: 'host-root', hostPath: { path: '/' } }] }),
    containers: [mountsHost ? { ...container, volumeMounts: [{ name: 'host-root', mountPath: '/host' }] } : container],
  };
}
