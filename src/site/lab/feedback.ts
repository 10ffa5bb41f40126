/** What grading found, as the page says it: wanted, found, since when, why, and where to look. */
import type { Finding } from '../../grading/types.ts';
import { texts } from '../texts.ts';
import { button, h, sentence } from './dom.ts';
import type { MessageOf } from './session-client.ts';
import { clockOf } from './span.ts';

const words = texts.exercise;

export function feedbackOf(message: Pick<MessageOf<'graded'>, 'passed' | 'findings' | 'mistake' | 'futures'>, look: (command: string) => void): Node[] {
  if (message.passed) return [h('p', { class: 'verdict' }, words.passed(message.futures))];
  const failed = message.findings.filter((finding) => finding.state !== 'met');
  return [
    h('p', { class: 'verdict' }, words.failed),
    ...(message.mistake === null ? [] : [h('p', { class: 'mistake' }, ...sentence(message.mistake))]),
    ...failed.map((finding) => findingOf(finding, look)),
  ];
}

function findingOf(finding: Finding, look: (command: string) => void): HTMLElement {
  const facts = h('dl', {});
  const add = (term: string, ...value: (Node | string)[]): void => facts.append(h('div', {}, h('dt', {}, term), h('dd', {}, ...value)));
  add(words.wanted, finding.wanted === '' ? finding.says : finding.wanted);
  if (finding.found !== '')
    add(words.found, finding.sinceMs === null ? finding.found : `${finding.found.replace(/\.$/, '')}, ${words.since} ${clockOf(finding.sinceMs)}.`);
  if (finding.why.length > 0) add(words.why, h('ol', {}, ...finding.why.map((cause) => h('li', {}, ...sentence(cause)))));
  if (finding.lookAt !== '') add(words.lookAt, button(finding.lookAt, { class: 'button look', onClick: () => look(finding.lookAt) }));
  return h('section', { class: 'finding' }, h('p', { class: 'finding-says' }, ...sentence(finding.says)), facts);
}
