/** Runners for quotas, limit ranges and priority classes: their validation. */
import type { LimitRange, PriorityClass, ResourceQuota } from '../../src/api/types.gen.ts';
import { validate, validateUpdate } from '../../src/api/validation/validate.ts';
import type { TableRunners } from './runner.ts';
import { errorsOf } from './validation.ts';

export const policies: TableRunners = {
  'validation/core/ValidateLimitRange': errorsOf(({ limitRange }: { limitRange: LimitRange }) => validate('LimitRange', limitRange)),
  'validation/core/ValidateResourceQuota': errorsOf(({ resourceQuota }: { resourceQuota: ResourceQuota }) => validate('ResourceQuota', resourceQuota)),
  'validation/scheduling/ValidatePriorityClass': errorsOf(({ pc }: { pc: PriorityClass }) => validate('PriorityClass', pc)),
  'validation/scheduling/ValidatePriorityClassUpdate': errorsOf(({ pc, oldPc }: { pc: PriorityClass; oldPc: PriorityClass }) =>
    validateUpdate('PriorityClass', pc, oldPc),
  ),
};
