/**
 * `kubectl create quota`, `poddisruptionbudget` and `priorityclass`.
 *
 * Mirrors: kubectl/pkg/cmd/create/{create_quota,create_pdb,create_priorityclass}.go.
 */
import { canonicalQuantity } from '../../../api/quantity.ts';
import { requirementsOf } from '../selector-text.ts';
import type { Task } from '../../../kernel/types.ts';
import { flagTable } from '../../args/flags.ts';
import type { Command, Invocation } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { generate, GENERATOR_FLAGS, given, nameOf } from './generate.ts';

export const CREATE_QUOTA: Command = {
  name: 'quota',
  aliases: ['resourcequota'],
  flags: flagTable(`${GENERATOR_FLAGS}\n--hard=''\n--scopes=''`),
  run: createQuota,
};

export const CREATE_PDB: Command = {
  name: 'poddisruptionbudget',
  aliases: ['pdb'],
  flags: flagTable(`${GENERATOR_FLAGS}\n--max-unavailable=''\n--min-available=''\n--selector=''`),
  run: createPodDisruptionBudget,
};

export const CREATE_PRIORITY_CLASS: Command = {
  name: 'priorityclass',
  aliases: ['pc'],
  flags: flagTable(`${GENERATOR_FLAGS}\n--description=''\n--global-default=false\n--preemption-policy='PreemptLowerPriority'\n--value=0`),
  run: createPriorityClass,
};

/** `cpu=1,pods=2`: amounts of resources. Throws kubectl's failures. */
export function resourceListOf(text: string): Record<string, string> {
  if (text === '') return {};
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [name = '', amount, ...rest] = part.split('=');
      if (amount === undefined || rest.length > 0) throw new CommandError(`error: Invalid argument syntax ${part}, expected <resource>=<value>`);
      return [name, quantityOf(amount)];
    }),
  );
}

function quantityOf(text: string): string {
  try {
    return canonicalQuantity(text);
  } catch {
    throw new CommandError("error: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }
}

function* createQuota(invocation: Invocation): Task<number> {
  const { flags } = invocation;
  const name = nameOf(invocation);
  const hard = resourceListOf(flags.text('hard'));
  const scopes = flags.text('scopes') === '' ? [] : flags.text('scopes').split(',');
  return yield* generate(invocation, {
    kind: 'ResourceQuota',
    apiVersion: 'v1',
    metadata: { name },
    spec: { ...(Object.keys(hard).length > 0 && { hard }), ...(scopes.length > 0 && { scopes }) },
    status: {},
  });
}

function* createPodDisruptionBudget(invocation: Invocation): Task<number> {
  const { flags } = invocation;
  const name = nameOf(invocation);
  const [selector, least, most] = [flags.text('selector'), flags.text('min-available'), flags.text('max-unavailable')];
  if (selector === '') throw new CommandError('error: a selector must be specified');
  if (least === '' && most === '') throw new CommandError('error: one of min-available or max-unavailable must be specified');
  if (least !== '' && most !== '') throw new CommandError('error: min-available and max-unavailable cannot be both specified');
  return yield* generate(invocation, {
    kind: 'PodDisruptionBudget',
    apiVersion: 'policy/v1',
    metadata: { name },
    spec: {
      ...given('minAvailable', numberOrPercent(least)),
      selector: labelSelectorOf(selector),
      ...given('maxUnavailable', numberOrPercent(most)),
    },
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  });
}

const numberOrPercent = (text: string): number | string => (/^-?\d+$/.test(text) ? Number(text) : text);

const OPERATORS: Readonly<Record<string, string>> = { in: 'In', notin: 'NotIn', exists: 'Exists', '!': 'DoesNotExist', '!=': 'NotIn' };

/** `app=web,tier in (a,b)` as metav1.LabelSelector writes it (metav1.ParseToLabelSelector). */
function labelSelectorOf(text: string): object {
  const requirements = requirementsOf(text);
  const isEquality = ({ operator }: { operator: string }): boolean => operator === '=' || operator === '==';
  const matchLabels = Object.fromEntries(requirements.filter(isEquality).map(({ key, values }) => [key, values[0] ?? '']));
  const matchExpressions = requirements
    .filter((requirement) => !isEquality(requirement))
    .map(({ key, operator, values }) => ({ key, operator: OPERATORS[operator] ?? operator, ...(values.length > 0 && { values }) }));
  return { ...(Object.keys(matchLabels).length > 0 && { matchLabels }), ...(matchExpressions.length > 0 && { matchExpressions }) };
}

function* createPriorityClass(invocation: Invocation): Task<number> {
  const { flags } = invocation;
  return yield* generate(invocation, {
    kind: 'PriorityClass',
    apiVersion: 'scheduling.k8s.io/v1',
    metadata: { name: nameOf(invocation) },
    value: flags.int('value'),
    ...(flags.bool('global-default') && { globalDefault: true }),
    ...given('description', flags.text('description')),
    preemptionPolicy: flags.text('preemption-policy'),
  });
}
