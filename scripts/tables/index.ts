/** All runners. A new area is a file next to this one that exports `TableRunners`, and two lines here. */
import { apimachinery } from './apimachinery.ts';
import { kubelet } from './kubelet.ts';
import { patches } from './patches.ts';
import { pods } from './pods.ts';
import { printers } from './printers.ts';
import { scheduling } from './scheduling.ts';
import type { TableRunners } from './runner.ts';

export const runners: TableRunners = { ...apimachinery, ...kubelet, ...patches, ...pods, ...printers, ...scheduling };
