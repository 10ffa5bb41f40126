/** Predicates on objects of any kind: there, gone, or as a partial object says. */
import type { ExistsPredicate, GonePredicate, MatchesPredicate, ObjectReference } from './exercise.ts';
import { findMismatch, numberFits, numberWords } from './match.ts';
import type { Snapshot } from './snapshot.ts';
import { countWords, inNamespace, listWords, valueWords, type Verdict } from './verdict.ts';

/** `pod web`, `a ConfigMap`, `a Pod with the labels app=web`: kinds in the middle of a sentence. */
function referenceWords({ kind, name, labels }: ObjectReference): string {
  if (name !== undefined) return `${kind.toLowerCase()} ${name}`;
  const carried = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return `a ${kind}${carried.length === 0 ? '' : ` labelled ${listWords(carried)}`}`;
}

const asSentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** The command that lists or prints what a reference names, and the subject that `why` knows it by. */
function placeOf({ kind, name, namespace = 'default', labels }: ObjectReference): { lookAt: string; subject: string } {
  const word = kind.toLowerCase();
  const selector = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const what = name === undefined ? `${word}s${selector.length === 0 ? '' : ` -l ${selector.join(',')}`}` : `${word} ${name}`;
  return { lookAt: `kubectl get ${what}${inNamespace(namespace)}`, subject: name === undefined ? '' : `${word}/${namespace}/${name}` };
}

/** Whether the object is there, or as many objects as `count` says. */
export function evaluateExists({ exists, count }: ExistsPredicate, snapshot: Snapshot): Verdict {
  const found = snapshot.objects(exists);
  const place = placeOf(exists);
  const words = referenceWords(exists);
  if (count === undefined)
    return {
      met: found.length > 0,
      wanted: asSentence(`${words} is there`),
      found: asSentence(found.length > 0 ? `${words} is there` : `${words} is not there`),
      ...place,
    };
  const counted = (number: number | string) =>
    `there ${number === 1 || number === '1' ? 'is' : 'are'} ${countWords(number, exists.kind)}${words.startsWith('a ') ? words.slice(2 + exists.kind.length) : ''}`;
  return { met: numberFits(count, found.length), wanted: asSentence(counted(numberWords(count))), found: asSentence(counted(found.length)), ...place };
}

/** Whether nothing is left of what the reference names. */
export function evaluateGone({ gone }: GonePredicate, snapshot: Snapshot): Verdict {
  const found = snapshot.objects(gone);
  const words = referenceWords(gone);
  const isEnding = found.some((object) => object.metadata?.deletionTimestamp !== undefined);
  const state = found.length === 0 ? 'is gone' : isEnding ? 'is still being deleted' : 'is still there';
  return { met: found.length === 0, wanted: asSentence(`${words} is gone`), found: asSentence(`${words} ${state}`), ...placeOf(gone) };
}

/** Whether an object fits the partial object; the verdict names the first field that does not. */
export function evaluateMatches({ matches }: MatchesPredicate, snapshot: Snapshot): Verdict {
  const { apiVersion, kind, metadata } = matches;
  const reference = { apiVersion, kind, name: metadata?.name, namespace: metadata?.namespace };
  const words = referenceWords(reference);
  const place = placeOf(reference);
  const lookAt = metadata?.name === undefined ? place.lookAt : `${place.lookAt} -o yaml`;
  const candidates = snapshot.objects(reference);
  if (candidates.length === 0) return { met: false, wanted: asSentence(`${words} is there`), found: asSentence(`${words} is not there`), ...place };
  // Items of a list and answers to GET need not carry kind and apiVersion; the path has decided them already.
  const mismatches = candidates.map((object) => findMismatch(matches, { ...object, kind, apiVersion: apiVersion ?? object.apiVersion }));
  const fits = mismatches.includes(undefined);
  const mismatch = mismatches[0];
  if (fits || !mismatch) return { met: true, wanted: asSentence(`${words} is as asserted`), found: asSentence(`${words} is as asserted`), ...place, lookAt };
  const said = (value: unknown) => `Field ${mismatch.path} of ${words} is ${valueWords(value)}.`;
  return { met: false, wanted: said(mismatch.wanted), found: said(mismatch.found), ...place, lookAt };
}
