/**
 * `why pod/web`: a command of the learner's machine that Kubernetes does not have. It reads the engine's own records, and prints how
 * the object is now, the chain of causes, newest first, and where to look next.
 */
import { isSuccess } from '../api/door.ts';
import { isSimulated, lookupResource, qualifiedResourceName, resourcePath, type ApiResource } from '../api/resources.ts';
import type { History } from '../explain/history.ts';
import { explainObject, type Answer } from '../explain/why.ts';
import { clockOf, countOf, listOf } from '../explain/words.ts';
import { decodeUtf8, encodeUtf8 } from '../kernel/bytes.ts';
import type { Program } from '../kernel/types.ts';

const USAGE = `Usage: why TYPE/NAME [-n NAMESPACE]
Says how an object is, and what led to that, newest first: each line is a record that some component left.
Example: why pod/web
Of a request, as trace does: why POD URL
`;

/** What the words ask about. */
interface Question {
  readonly resource: ApiResource;
  readonly namespace: string;
  /** Empty: whichever there is. */
  readonly name: string;
}

/** The question in the words, or what is wrong with them. */
function questionOf(words: readonly string[]): Question | string {
  let namespace = 'default';
  const names: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '-n' || word === '--namespace') {
      namespace = words[++i] ?? '';
      if (namespace === '') return `flag ${word} wants a namespace`;
    } else if (word.startsWith('--namespace=')) namespace = word.slice('--namespace='.length);
    else if (word.startsWith('-')) return `unknown flag ${word}`;
    else names.push(...word.split('/'));
  }
  const [type = '', name = '', ...rest] = names;
  if (type === '') return 'wanted an object such as pod/web, found nothing';
  if (rest.length > 0) return `wanted one object, such as pod/web, found "${words.join(' ')}"`;
  const resource = lookupResource(type);
  if (!resource)
    return name === '' ? `wanted an object such as pod/web, found "${type}": is it a pod? Then ask: why pod/${type}` : `there is no kind "${type}"`;
  if (name === '' && words.some((word) => word.endsWith('/'))) return `wanted a name after "${type}/"`;
  return { resource, namespace, name };
}

const subjectOf = ({ resource, namespace }: Question, name: string): string =>
  [resource.singularName, ...(resource.namespaced ? [namespace] : []), name].join('/');

/** What the words ask about, as the trace names it (`pod/default/web`), or undefined where they do not say. */
export function subjectOfWords(words: readonly string[]): string | undefined {
  const question = questionOf(words);
  return typeof question === 'string' || question.name === '' ? undefined : subjectOf(question, question.name);
}

/** The names of all objects of a kind in a namespace, or anywhere (`shop/web`). */
function namesOf({ api }: History, { resource, namespace }: Question, anywhere: boolean): string[] {
  const answer = api.serve({ method: 'GET', path: resourcePath(resource, anywhere ? {} : { namespace }), who: 'why' });
  const { items = [] } = isSuccess(answer) ? (answer.body as { items?: { metadata: { name: string; namespace?: string } }[] }) : {};
  return items.map(({ metadata }) => (anywhere ? `${metadata.namespace}/${metadata.name}` : metadata.name));
}

/** What to say where nothing is recorded of what was asked. */
function notFound(history: History, question: Question): string {
  const { resource, namespace, name } = question;
  const kind = resource.singularName;
  const place = resource.namespaced ? ` in namespace ${namespace}` : '';
  const elsewhere = resource.namespaced ? namesOf(history, question, true).filter((each) => each.endsWith(`/${name}`)) : [];
  const others = namesOf(history, question, false);
  const hint =
    elsewhere.length > 0
      ? `There is one in namespace ${listOf(elsewhere.map((each) => each.split('/')[0]!))}: why ${kind}/${name} -n ${elsewhere[0]!.split('/')[0]}`
      : others.length > 0
        ? `What there is: ${others.slice(0, 8).join(', ')}${others.length > 8 ? ', …' : ''}`
        : `There is no ${kind} at all${place}`;
  return `why: there is no ${kind} "${name}"${place}, and there never was.\n${hint}\n`;
}

/** The answer as it is printed. */
function printed({ epochMs }: History, { state, chains, lookAt }: Answer): string {
  const line = ({ says, atMs }: Answer['chains'][number][number]): string => `${says} (${clockOf(epochMs + atMs)})`;
  const [main = [], ...others] = chains;
  const causes = state === undefined ? main.slice(1) : main;
  const head = state ?? line(main[0]!);
  return [
    head,
    ...causes.map((cause) => `  because: ${line(cause)}`),
    ...others.flatMap((chain) => chain.map((cause, i) => `  ${i === 0 ? 'and because' : 'because'}: ${line(cause)}`)),
    ...(lookAt.length > 0 ? [`Look next: ${lookAt.join('   or: ')}`] : []),
    '',
  ].join('\n');
}

/** Whether the words ask of a request: who asks, and a URL. */
const isOfRequest = (words: readonly string[]): boolean => words.length >= 2 && /^https?:\/\//.test(words[1]!);

/**
 * The program. Exit codes: 0 with an answer, 1 where nothing is recorded, 2 for words that name no object. Of a request `trace` tells.
 */
export const createWhy = (history: History, trace: Program): Program =>
  function* why(process) {
    const words = process.argv.slice(1).map(decodeUtf8);
    if (isOfRequest(words)) return yield* trace(process);
    if (words.includes('-h') || words.includes('--help')) {
      yield* process.write(1, USAGE);
      return 0;
    }
    const question = questionOf(words);
    if (typeof question === 'string') {
      yield* process.write(2, encodeUtf8(`why: ${question}\n${USAGE}`));
      return 2;
    }
    const { resource } = question;
    if (!isSimulated(resource)) {
      yield* process.write(2, encodeUtf8(`why: the resource type "${qualifiedResourceName(resource)}" is not simulated here\n`));
      return 2;
    }
    const names = question.name === '' ? namesOf(history, question, false) : [question.name];
    const [name] = names;
    if (name === undefined || names.length > 1) {
      const found = name === undefined ? `there is no ${resource.singularName}` : `there are ${countOf(names.length, resource.singularName)}`;
      const hint =
        name === undefined
          ? ''
          : `: ask for one, such as ${names
              .slice(0, 3)
              .map((each) => `why ${resource.singularName}/${each}`)
              .join(' or ')}`;
      yield* process.write(2, encodeUtf8(`why: ${found}${resource.namespaced ? ` in namespace ${question.namespace}` : ''}${hint}\n`));
      return 2;
    }
    const answer = explainObject(history, subjectOf(question, name));
    if (answer === undefined) {
      yield* process.write(2, encodeUtf8(notFound(history, { ...question, name })));
      return 1;
    }
    yield* process.write(1, encodeUtf8(printed(history, answer)));
    return 0;
  };
