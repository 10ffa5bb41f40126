/**
 * `kubectl create`: from files; its generators are in create/.
 *
 * Mirrors: kubectl/pkg/cmd/create (create.go, create_namespace.go, create_serviceaccount.go).
 * Differs: --edit, --raw and --windows-line-endings are refused.
 */
import type { Task } from '../../kernel/types.ts';
import { flagTable } from '../args/flags.ts';
import type { Command, Invocation } from '../command.ts';
import { addSource, AggregateFailure, CommandError, usageError } from '../errors.ts';
import { readManifests } from '../manifests.ts';
import { CREATE_CONFIGMAP, CREATE_SECRET } from './create/data.ts';
import { CREATE_DEPLOYMENT } from './create/deployment.ts';
import { generate, GENERATOR_FLAGS, nameOf } from './create/generate.ts';
import { CREATE_INGRESS } from './create/ingress.ts';
import { CREATE_CRONJOB, CREATE_JOB } from './create/job.ts';
import { CREATE_PDB, CREATE_PRIORITY_CLASS, CREATE_QUOTA } from './create/policies.ts';
import { CREATE_CLUSTER_ROLE, CREATE_CLUSTER_ROLE_BINDING, CREATE_ROLE, CREATE_ROLE_BINDING } from './create/roles.ts';
import { CREATE_SERVICE } from './create/service.ts';
import { CREATE_TOKEN } from './create/token.ts';
import { dryRunOf } from './dry-run.ts';
import { DRY_RUN_FLAG, FILE_FLAGS, PRINT_FLAGS } from './flag-sets.ts';
import { fieldValidationOf, post, showing, withLastApplied } from './post-object.ts';

export const CREATE: Command = {
  name: 'create',
  flags: flagTable(`
    ${PRINT_FLAGS}
    ${DRY_RUN_FLAG}
    --edit=false !
    --field-manager='kubectl-create'
    ${FILE_FLAGS}
    --raw='' !
    --save-config=false
    -l, --selector='' !
    --validate?strict='strict'
    --windows-line-endings=false !`),
  subcommands: [
    CREATE_CLUSTER_ROLE,
    CREATE_CLUSTER_ROLE_BINDING,
    CREATE_CONFIGMAP,
    CREATE_CRONJOB,
    CREATE_DEPLOYMENT,
    CREATE_INGRESS,
    CREATE_JOB,
    { name: 'namespace', aliases: ['ns'], flags: flagTable(GENERATOR_FLAGS), run: createNamespace },
    CREATE_PDB,
    CREATE_PRIORITY_CLASS,
    CREATE_QUOTA,
    CREATE_ROLE,
    CREATE_ROLE_BINDING,
    CREATE_SECRET,
    CREATE_SERVICE,
    { name: 'serviceaccount', aliases: ['sa'], flags: flagTable(GENERATOR_FLAGS), run: createServiceAccount },
    CREATE_TOKEN,
  ],
  run: createFromFiles,
};

function* createFromFiles(invocation: Invocation): Task<number> {
  const { flags, host, args, namespace, path } = invocation;
  const files = flags.list('filename');
  if (args.length > 0) throw usageError(path, `Unexpected args: [${args.join(' ')}]`);
  if (files.length === 0) throw new CommandError('error: must specify one of -f and -k');
  const isValidated = fieldValidationOf(flags.text('validate')) === 'Strict';
  const { objects, errors } = yield* readManifests(host, {
    files,
    isRecursive: flags.bool('recursive'),
    namespace,
    isNamespaceGiven: flags.changed('namespace'),
    isValidated,
  });
  if (objects.length === 0 && errors.length === 0) throw new CommandError('error: no objects passed to create');
  const show = showing(invocation, 'created');
  for (const { resource, object, source, namespace: where } of objects) {
    const sent = flags.bool('save-config') ? withLastApplied(object) : object;
    try {
      yield* show(resource, yield* post(invocation, resource, where, sent));
    } catch (error) {
      errors.push(addSource('creating', source, error));
    }
  }
  if (errors.length > 0) throw new AggregateFailure(errors);
  return 0;
}

function* createNamespace(invocation: Invocation): Task<number> {
  const metadata = { name: nameOf(invocation) };
  const isTyped = dryRunOf(invocation.flags) === 'client';
  return yield* generate(invocation, { kind: 'Namespace', apiVersion: 'v1', metadata, ...(isTyped && { spec: {}, status: {} }) });
}

function* createServiceAccount(invocation: Invocation): Task<number> {
  return yield* generate(invocation, { kind: 'ServiceAccount', apiVersion: 'v1', metadata: { name: nameOf(invocation) } });
}
