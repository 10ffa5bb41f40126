/**
 * `kubectl create configmap` and `kubectl create secret`: keys and values from literals, files and env files.
 *
 * Mirrors: kubectl/pkg/cmd/create/{create_configmap,create_secret,create_secret_docker,create_secret_tls}.go and kubectl/pkg/cmd/util/env_file.go.
 * Differs: --append-hash is refused; a certificate is taken as it is, its text is not parsed.
 */
import { encodeBase64 } from '../../../api/base64.ts';
import { quote } from '../../../api/go-text.ts';
import { isConfigMapKey, isRelaxedEnvVarName } from '../../../api/names.ts';
import { encodeUtf8 } from '../../../kernel/bytes.ts';
import type { Task } from '../../../kernel/types.ts';
import { flagTable } from '../../args/flags.ts';
import type { Command, Invocation } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { goJson } from '../../printers/json.ts';
import { generate, GENERATOR_FLAGS, given, nameOf } from './generate.ts';

const DATA_FLAGS = `
  --append-hash=false !
  --from-env-file=[]
  --from-file=[...]
  --from-literal=[...]`;

export const CREATE_CONFIGMAP: Command = { name: 'configmap', aliases: ['cm'], flags: flagTable(GENERATOR_FLAGS + DATA_FLAGS), run: createConfigMap };

export const CREATE_SECRET: Command = {
  name: 'secret',
  subcommands: [
    {
      name: 'docker-registry',
      flags: flagTable(`
        ${GENERATOR_FLAGS}
        --append-hash=false !
        --docker-email=''
        --docker-password=''
        --docker-server='https://index.docker.io/v1/'
        --docker-username=''
        --from-file=[]`),
      run: createDockerRegistrySecret,
    },
    { name: 'generic', flags: flagTable(`${GENERATOR_FLAGS}${DATA_FLAGS}\n--type=''`), run: createSecret },
    { name: 'tls', flags: flagTable(`${GENERATOR_FLAGS}\n--append-hash=false !\n--cert=''\n--key=''`), run: createTlsSecret },
  ],
};

const base64Of = (text: string): string => encodeBase64(encodeUtf8(text));

function* createConfigMap(invocation: Invocation): Task<number> {
  const name = nameOf(invocation);
  const data = Object.fromEntries(dataOf(invocation, 'ConfigMap'));
  return yield* generate(invocation, { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name }, ...(Object.keys(data).length > 0 && { data }) });
}

function* generateSecret(invocation: Invocation, entries: readonly [string, string][], type: string): Task<number> {
  const data = Object.fromEntries(entries.map(([key, value]) => [key, base64Of(value)]));
  return yield* generate(invocation, {
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name: nameOf(invocation) },
    ...(entries.length > 0 && { data }),
    ...given('type', type),
  });
}

function* createSecret(invocation: Invocation): Task<number> {
  nameOf(invocation);
  return yield* generateSecret(invocation, dataOf(invocation, 'Secret'), invocation.flags.text('type'));
}

function* createDockerRegistrySecret(invocation: Invocation): Task<number> {
  const { flags, host } = invocation;
  nameOf(invocation);
  const [username, password, email, server] = ['username', 'password', 'email', 'server'].map((word) => flags.text(`docker-${word}`));
  const files = flags.list('from-file');
  if (files.length === 0 && (username === '' || password === '' || server === ''))
    throw new CommandError('error: either --from-file or the combination of --docker-username, --docker-password and --docker-server is required');
  const type = 'kubernetes.io/dockerconfigjson';
  if (files.length > 0) {
    const entries = files.flatMap((source) => filesOf(host, source)).map(([key, path]): [string, string] => [key, host.readFile(path)]);
    return yield* generateSecret(invocation, entries, type);
  }
  // The members are in the order of Go's struct, not of their names.
  const account = [['username', username], ['password', password], ...(email === '' ? [] : [['email', email]]), ['auth', base64Of(`${username}:${password}`)]];
  const members = account.map(([key, value]) => `${goJson(key)}:${goJson(value)}`).join(',');
  return yield* generateSecret(invocation, [['.dockerconfigjson', `{"auths":{${goJson(server)}:{${members}}}}`]], type);
}

function* createTlsSecret(invocation: Invocation): Task<number> {
  const { flags, host } = invocation;
  nameOf(invocation);
  const [cert, key] = [flags.text('cert'), flags.text('key')];
  if (cert === '' || key === '') throw new CommandError('error: key and cert must be specified');
  const read = (path: string): string => {
    if (!host.exists(path)) throw new CommandError(`error: Cannot read file ${path}, open ${path}: no such file or directory`);
    return host.readFile(path);
  };
  const entries: [string, string][] = [
    ['tls.crt', read(cert)],
    ['tls.key', read(key)],
  ];
  return yield* generateSecret(invocation, entries, 'kubernetes.io/tls');
}

/** Keys and texts of `--from-file`, `--from-literal` and `--from-env-file`. */
function dataOf({ flags, host, args }: Invocation, kind: 'ConfigMap' | 'Secret'): [string, string][] {
  const entries: [string, string][] = [];
  const add = (key: string, value: string): void => {
    const problems = isConfigMapKey(key);
    if (problems.length > 0) throw new CommandError(`error: ${quote(key)} is not a valid key name for a ConfigMap: ${problems.join(';')}`);
    if (entries.some(([known]) => known === key))
      throw new CommandError(`error: cannot add key ${quote(key)}, another key by that name already exists in Data for ${kind} ${quote(args[0] ?? '')}`);
    entries.push([key, value]);
  };
  const envFiles = flags.list('from-env-file');
  if (envFiles.length > 0 && (flags.list('from-file').length > 0 || flags.list('from-literal').length > 0))
    throw new CommandError('error: from-env-file cannot be combined with from-file or from-literal');
  for (const source of flags.list('from-file')) for (const [key, path] of filesOf(host, source)) add(key, host.readFile(path));
  for (const source of flags.list('from-literal')) {
    const equals = source.indexOf('=');
    if (equals <= 0) throw new CommandError(`error: invalid literal source ${source}, expected key=value`);
    const value = source.slice(equals + 1);
    add(source.slice(0, equals), /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value);
  }
  for (const path of envFiles) {
    if (!host.exists(path)) throw new CommandError(`error: error reading ${path}: no such file or directory`);
    for (const [key, value] of envFileOf(host, path)) add(key, value);
  }
  return entries;
}

/** Lines `KEY=value` of an env file. A key alone takes the value from kubectl's own environment, where it has one. */
function envFileOf(host: Invocation['host'], path: string): [string, string][] {
  return host
    .readFile(path)
    .replace(/^\ufeff/, '')
    .split('\n')
    .flatMap((raw): [string, string][] => {
      const line = raw.replace(/\r$/, '').trimStart();
      if (line === '' || line.startsWith('#')) return [];
      const [key = '', ...rest] = line.split('=');
      const problems = isRelaxedEnvVarName(key);
      if (problems.length > 0) throw new CommandError(`error: ${quote(key)} is not a valid key name: ${problems.join(';')}`);
      if (rest.length > 0) return [[key, rest.join('=')]];
      const value = host.env.get(key);
      return value === undefined ? [] : [[key, value]];
    });
}

/** Keys and paths of one `--from-file`: `path`, `key=path`, or the files of a directory. */
function filesOf(host: Invocation['host'], source: string): [string, string][] {
  const [first = '', ...rest] = source.split('=');
  const path = rest.length > 0 ? rest.join('=') : first;
  if (!host.exists(path)) throw new CommandError(`error: error reading ${path}: no such file or directory`);
  if (rest.length > 0) return [[first, path]];
  if (!host.isDirectory(path)) return [[path.slice(path.lastIndexOf('/') + 1), path]];
  const names = host.listDirectory(path).sort();
  return names.map((name): [string, string] => [name, `${path.replace(/\/$/, '')}/${name}`]).filter(([, file]) => !host.isDirectory(file));
}
