/** All runners. A new area is a file next to this one that exports `TableRunners`, and a line here. */
import { apimachinery } from './apimachinery.ts';
import { kubelet } from './kubelet.ts';
import type { TableRunners } from './runner.ts';

export const runners: TableRunners = { ...apimachinery, ...kubelet };
