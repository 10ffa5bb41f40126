/** What grading found, as the page says it: wanted, found, since when, why, and where to look. */
import type { Finding } from '../../grading/types.ts';
import { texts } from '../texts.ts';
import { button, h, sentence } from './dom.ts';
import type { MessageOf } from './session-client.ts';
import { spanOf } from './span.ts';

const words = texts.exercise;

export interface FeedbackOptions {
  /** Cluster time of the submission (virtual ms): findings come from futures of it, which the learner's clock has not reached. */
  submittedMs: number;
  /** Runs a command in the learner's terminal. */
  look(command: string): void;
}

export function feedbackOf(message: Pick<MessageOf<'graded'>, 'passed' | 'findings' | 'mistake' | 'futures'>, options: FeedbackOptions): Node[] {
  if (message.passed) return [h('p', { class: 'verdict' }, words.passed(message.futures))];
  const failed = message.findings.filter((finding) => finding.state !== 'met');
  const chains = failed.map(chainOf);
  return [
    h('p', { class: 'verdict' }, words.failed),
    ...(message.mistake === null ? [] : [h('p', { class: 'mistake' }, ...sentence(message.mistake))]),
    ...failed.map((finding, i) => findingOf(finding, chains.indexOf(chainOf(finding)) < i, options)),
  ];
}

const chainOf = ({ why }: Finding): string => why.join('\n');

/** When it came to be so, as seen from the submission: `Seen 30 s after you submitted.` */
export function whenWords(sinceMs: number, submittedMs: number): string {
  return sinceMs <= submittedMs ? words.already : words.later(spanOf(sinceMs - submittedMs));
}

function findingOf(finding: Finding, isChainKnown: boolean, { submittedMs, look }: FeedbackOptions): HTMLElement {
  const facts = h('dl', {});
  const add = (term: string, ...value: (Node | string)[]): void => facts.append(h('div', {}, h('dt', {}, term), h('dd', {}, ...value)));
  add(words.wanted, ...sentence(finding.wanted === '' ? finding.says : finding.wanted));
  if (finding.found !== '') {
    const when = finding.sinceMs === null ? [] : [' ', h('span', { class: 'when' }, whenWords(finding.sinceMs, submittedMs))];
    add(words.found, ...sentence(finding.found), ...when);
  }
  if (finding.why.length > 0) add(words.why, ...(isChainKnown ? [words.sameWhy] : whyOf(finding.why)));
  if (finding.lookAt !== '') add(words.lookAt, button(finding.lookAt, { class: 'button look', onClick: () => look(finding.lookAt) }));
  return h('section', { class: 'finding' }, h('p', { class: 'finding-says' }, ...sentence(finding.says)), facts);
}

/** The nearest cause, and the causes before it folded away. */
function whyOf([nearest = '', ...before]: readonly string[]): Node[] {
  if (before.length === 0) return [h('p', {}, ...sentence(nearest))];
  return [
    h('p', {}, ...sentence(nearest)),
    h(
      'details',
      { class: 'causes-before' },
      h('summary', {}, words.moreCauses(before.length)),
      h('ol', {}, ...before.map((cause) => h('li', {}, ...sentence(cause)))),
    ),
  ];
}
