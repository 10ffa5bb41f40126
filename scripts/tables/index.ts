/** All runners. A new area is a file next to this one that exports `TableRunners`, and two lines here. */
import { apimachinery } from './apimachinery.ts';
import { controllerParts } from './controller-parts.ts';
import { controllers } from './controllers.ts';
import { jsonpath } from './jsonpath.ts';
import { kubelet } from './kubelet.ts';
import { kubectl } from './kubectl.ts';
import { manifests } from './manifests.ts';
import { network } from './network.ts';
import { patches } from './patches.ts';
import { otherValidation } from './other-validation.ts';
import { podValidation } from './pod-validation.ts';
import { pods } from './pods.ts';
import { policies } from './policies.ts';
import { printers } from './printers.ts';
import { scheduling } from './scheduling.ts';
import type { TableRunners } from './runner.ts';
import { validation } from './validation.ts';
import { workloadValidation } from './workload-validation.ts';

export const runners: TableRunners = {
  ...apimachinery,
  ...controllerParts,
  ...controllers,
  ...jsonpath,
  ...kubelet,
  ...kubectl,
  ...manifests,
  ...network,
  ...patches,
  ...otherValidation,
  ...podValidation,
  ...pods,
  ...policies,
  ...printers,
  ...scheduling,
  ...validation,
  ...workloadValidation,
};
