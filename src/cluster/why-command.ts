/**
 * `why pod/web`: a command of the learner's machine that Kubernetes does not have. It reads the engine's own records and
 * prints the chain of causes, newest first.
 */
import type { History } from '../explain/history.ts';
import { whySentences } from '../explain/why.ts';
import { lookupResource } from '../api/resources.ts';
import { decodeUtf8, encodeUtf8 } from '../kernel/bytes.ts';
import type { Program } from '../kernel/types.ts';

const USAGE = 'Usage: why TYPE/NAME [-n NAMESPACE]\nSays why an object is as it is: what led to its last change, newest first.\nExample: why pod/web\n';

/** What the words ask about, as the trace names it (`pod/default/web`), or undefined where they do not say. */
export function subjectOfWords(words: readonly string[]): string | undefined {
  let namespace = 'default';
  const names: string[] = [];
  for (let i = 0; i < words.length; i++) {
    if (words[i] === '-n' || words[i] === '--namespace') namespace = words[++i] ?? '';
    else names.push(...words[i]!.split('/'));
  }
  const [type = '', name = ''] = names;
  const resource = lookupResource(type);
  if (!resource || name === '' || names.length !== 2 || namespace === '') return undefined;
  return [resource.singularName, ...(resource.namespaced ? [namespace] : []), name].join('/');
}

/** The program. Exit codes: 0 with a chain, 1 where nothing is recorded, 2 for words that name no object. */
export const createWhy = (history: History): Program =>
  function* why(process) {
    const words = process.argv.slice(1).map(decodeUtf8);
    if (words.includes('-h') || words.includes('--help')) {
      yield* process.write(1, USAGE);
      return 0;
    }
    const subject = subjectOfWords(words);
    if (subject === undefined) {
      yield* process.write(2, encodeUtf8(`why: wanted an object such as pod/web, found ${words.length === 0 ? 'nothing' : `"${words.join(' ')}"`}\n${USAGE}`));
      return 2;
    }
    const [first, ...causes] = whySentences(history, subject);
    if (first === undefined) {
      yield* process.write(2, encodeUtf8(`why: nothing is recorded of ${subject}. Is the name right, and the namespace?\n`));
      return 1;
    }
    yield* process.write(1, encodeUtf8([first, ...causes.map((cause) => `  because: ${cause}`)].join('\n') + '\n'));
    return 0;
  };
