/**
 * `kubectl set resources`, `serviceaccount` and `selector`.
 *
 * Mirrors: kubectl/pkg/cmd/set/{set_resources,set_serviceaccount,set_selector}.go.
 * Differs: amounts are written as they were given.
 */
import type { ApiObject } from '../../../api/door.ts';
import { quote } from '../../../api/go-text.ts';
import { requirementsOf } from '../selector-text.ts';
import type { Service } from '../../../api/types.gen.ts';
import type { Task } from '../../../kernel/types.ts';
import { flagTable } from '../../args/flags.ts';
import type { Command, Invocation } from '../../command.ts';
import { AggregateFailure, CommandError, noResources } from '../../errors.ts';
import { resourceListOf } from '../create/policies.ts';
import { changeEach, SET_FLAGS, setTargetsOf, withContainers, withPodSpec } from './change-objects.ts';

export const SET_RESOURCES: Command = {
  name: 'resources',
  flags: flagTable(`${SET_FLAGS}\n-c, --containers='*'\n--limits=''\n--requests=''`),
  run: setResources,
};
export const SET_SERVICE_ACCOUNT: Command = { name: 'serviceaccount', aliases: ['sa'], flags: flagTable(SET_FLAGS), run: setServiceAccount };
export const SET_SELECTOR: Command = { name: 'selector', flags: flagTable(`${SET_FLAGS}\n--resource-version=''`), run: setSelector };

function* setResources(invocation: Invocation): Task<number> {
  const { args, flags } = invocation;
  const targets = yield* setTargetsOf(invocation, args);
  // What could not be found is told before what is wrong with the amounts.
  if (targets.found.length === 0 && targets.errors.length > 0) throw new AggregateFailure(targets.errors);
  if (flags.text('limits') === '' && flags.text('requests') === '')
    throw new CommandError('error: you must specify an update to requests or limits (in the form of --requests/--limits)');
  const [limits, requests, pattern] = [resourceListOf(flags.text('limits')), resourceListOf(flags.text('requests')), flags.text('containers')];
  return yield* changeEach(
    invocation,
    targets,
    { done: 'resource requirements updated', failed: 'failed to patch resources update to pod template' },
    (target) =>
      withPodSpec(target, (spec) => {
        const result = withContainers(spec, pattern, (container) => {
          const { resources = {} } = container;
          return {
            ...container,
            resources: {
              ...resources,
              ...(Object.keys(limits).length > 0 && { limits: { ...resources.limits, ...limits } }),
              ...(Object.keys(requests).length > 0 && { requests: { ...resources.requests, ...requests } }),
            },
          };
        });
        if (result.count === 0) throw new CommandError(`error: unable to find container named ${quote(pattern)}`);
        return result.spec;
      }),
  );
}

function* setServiceAccount(invocation: Invocation): Task<number> {
  const { args } = invocation;
  const name = args.at(-1);
  if (name === undefined) throw new CommandError('error: serviceaccount is required');
  const targets = yield* setTargetsOf(invocation, args.slice(0, -1));
  return yield* changeEach(invocation, targets, { done: 'serviceaccount updated', failed: 'failed to patch ServiceAccountName' }, (target) =>
    withPodSpec(target, (spec) => ({ ...spec, serviceAccountName: name, ...(spec.serviceAccount !== undefined && { serviceAccount: name }) })),
  );
}

function* setSelector(invocation: Invocation): Task<number> {
  const { args } = invocation;
  // The last word is the selector, whatever it looks like.
  const [words, text] = [args.slice(0, -1), args.at(-1)];
  if (text === undefined) throw noResources();
  const selector = Object.fromEntries(requirementsOf(text).map(({ key, values }) => [key, values[0] ?? '']));
  const targets = yield* setTargetsOf(invocation, words);
  return yield* changeEach(
    invocation,
    targets,
    { done: 'selector updated', failed: 'failed to patch selector', isAlwaysSent: true },
    ({ resource, object }): ApiObject => {
      if (resource.kind !== 'Service') throw new CommandError('error: setting a selector is only supported for Services');
      const { spec } = object as Service;
      // The whole selector is replaced: what is not named goes.
      return { ...object, spec: { ...spec, selector } } as ApiObject;
    },
  );
}
