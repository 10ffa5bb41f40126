/** Why a pod's volume is not there yet. */

/** What failed: making out what the volume is, preparing its mount, or setting it up. */
export type VolumeStep = 'process' | 'new mounter' | 'set up';

/**
 * A volume that is not there: `MountVolume.SetUp failed for volume "s" : secret "creds" not found`. `volume` is its name in the
 * pod, `mounted` the name of what is mounted: a claim's volume has its own.
 */
export class VolumeError extends Error {
  override readonly name = 'VolumeError';
  readonly volume: string;
  readonly mounted: string;
  readonly step: VolumeStep;

  constructor(volume: string, message: string, { mounted = volume, step = 'set up' }: { mounted?: string; step?: VolumeStep } = {}) {
    super(message);
    this.volume = volume;
    this.mounted = mounted;
    this.step = step;
  }
}
