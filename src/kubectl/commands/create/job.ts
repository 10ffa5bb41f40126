/** `kubectl create job` and `kubectl create cronjob`. Mirrors: kubectl/pkg/cmd/create/{create_job,create_cronjob}.go. */
import type { CronJob, PodTemplateSpec } from '../../../api/types.gen.ts';
import type { Task } from '../../../kernel/types.ts';
import { flagTable } from '../../args/flags.ts';
import { parseResourceArgs } from '../../args/resource-args.ts';
import type { Command, Invocation } from '../../command.ts';
import { AggregateFailure, CommandError } from '../../errors.ts';
import { findObjects } from '../requests.ts';
import { commandOf, generate, GENERATOR_FLAGS, nameOf, type GeneratedObject } from './generate.ts';

export const CREATE_JOB: Command = {
  name: 'job',
  flags: flagTable(`${GENERATOR_FLAGS}\n--from=''\n--image=''`),
  run: createJob,
};

export const CREATE_CRONJOB: Command = {
  name: 'cronjob',
  aliases: ['cj'],
  flags: flagTable(`${GENERATOR_FLAGS}\n--image=''\n--restart=''\n--schedule=''`),
  required: ['image', 'schedule'],
  run: createCronJob,
};

function* createJob(invocation: Invocation): Task<number> {
  const { flags } = invocation;
  const name = nameOf(invocation);
  const [image, from, command] = [flags.text('image'), flags.text('from'), commandOf(invocation)];
  if ((image === '') === (from === '')) throw new CommandError('error: either --image or --from must be specified');
  if (command.length > 0 && from !== '') throw new CommandError('error: cannot specify --from and command');
  const job = from === '' ? jobOf(name, image, command) : jobOfCronJob(name, yield* cronJobOf(invocation, from));
  return yield* generate(invocation, job);
}

const templateOf = (name: string, image: string, command: readonly string[], restartPolicy: string): object => ({
  metadata: {},
  spec: { containers: [{ name, image, ...(command.length > 0 && { command }), resources: {} }], restartPolicy },
});

const jobOf = (name: string, image: string, command: readonly string[]): GeneratedObject => ({
  kind: 'Job',
  apiVersion: 'batch/v1',
  metadata: { name },
  spec: { template: templateOf(name, image, command, 'Never') },
  status: {},
});

/** The one CronJob that `--from` names. */
function* cronJobOf({ client, namespace }: Invocation, from: string): Task<CronJob> {
  const { found, errors } = yield* findObjects(client, parseResourceArgs([from]), { namespace });
  if (errors.length > 0) throw new AggregateFailure(errors);
  const [only] = found;
  if (!only || found.length !== 1) throw new CommandError('error: from must be an existing cronjob');
  if (only.resource.kind !== 'CronJob') throw new CommandError(`error: unknown object type *${only.resource.version}.${only.resource.kind}`);
  return only.object as CronJob;
}

/** A run of a CronJob by hand, owned by it. */
function jobOfCronJob(name: string, { metadata, spec }: CronJob): GeneratedObject {
  const { metadata: template = {}, spec: jobSpec } = spec.jobTemplate;
  return {
    kind: 'Job',
    apiVersion: 'batch/v1',
    metadata: {
      name,
      ...(template.labels && { labels: template.labels }),
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...template.annotations },
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: metadata.name ?? '', uid: metadata.uid ?? '', controller: true }],
    },
    spec: jobSpec && { ...jobSpec, template: withEmptyStructs(jobSpec.template) },
    status: {},
  };
}

/** Structs that Go writes even when they are empty. */
const withEmptyStructs = (template: PodTemplateSpec): object => ({
  metadata: {},
  ...template,
  spec: template.spec && { ...template.spec, containers: template.spec.containers.map((container) => ({ resources: {}, ...container })) },
});

function* createCronJob(invocation: Invocation): Task<number> {
  const { flags } = invocation;
  const name = nameOf(invocation);
  return yield* generate(invocation, {
    kind: 'CronJob',
    apiVersion: 'batch/v1',
    metadata: { name },
    spec: {
      schedule: flags.text('schedule'),
      jobTemplate: {
        metadata: { name },
        spec: { template: templateOf(name, flags.text('image'), commandOf(invocation), flags.text('restart') || 'OnFailure') },
      },
    },
    status: {},
  });
}
