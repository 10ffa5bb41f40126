/**
 * Predicates that must act to find out: they type a command as a learner would. That takes virtual time and leaves marks
 * (an access log, a process), so they run in forks only, never in the learner's own cluster.
 */
import type { CommandPredicate, Predicate, RespondsPredicate } from './exercise.ts';
import type { GradedCluster } from './graded-cluster.ts';
import { numberFits, numberWords, textFits, textWords } from './match.ts';
import { Snapshot } from './snapshot.ts';
import { inNamespace, type Verdict } from './verdict.ts';

/** Seconds that a request may take before it counts as unanswered. */
const REQUEST_TIMEOUT_SECONDS = 2;

/** Whether evaluating the predicate runs a command. */
export function isActive(predicate: Predicate): boolean {
  if ('responds' in predicate || 'command' in predicate) return true;
  if ('all' in predicate) return predicate.all.some(isActive);
  if ('any' in predicate) return predicate.any.some(isActive);
  return 'not' in predicate && isActive(predicate.not);
}

/** The `kubectl exec` line that runs something in a container. */
export function execLine({ pod, namespace = 'default', container }: { pod: string; namespace?: string; container?: string }, command: string): string {
  return `kubectl exec ${pod}${container === undefined ? '' : ` -c ${container}`}${inNamespace(namespace)} -- ${command}`;
}

/** What an HTTP request got. Status 0: no HTTP answer; `error` then says what the client said. */
export interface HttpAnswer {
  /** The URL that was asked, with addresses in place of pods. */
  url: string;
  status: number;
  body: string;
  error: string;
}

/** Sends a GET request with wget from inside a container. wget shows no bodies of failures, only their status. */
export function requestFrom(cluster: GradedCluster, target: { pod: string; namespace?: string; container?: string; url: string }): HttpAnswer {
  const { url, missing } = resolveAddresses(cluster, target);
  if (missing !== undefined) return { url: urlWords(target.url), status: 0, body: '', error: `pod ${missing} has no address` };
  const { exit, out } = cluster.runCommand(execLine(target, `wget -q -T ${REQUEST_TIMEOUT_SECONDS} -O - ${shellWord(url)}`));
  if (exit === 0) return { url, status: 200, body: withoutNotes(out), error: '' };
  const refused = /server returned error: HTTP\/\S+ (\d+)/.exec(out)?.[1];
  return { url, status: refused === undefined ? 0 : Number(refused), body: '', error: withoutNotes(out).trim().split('\n')[0] ?? '' };
}

/** The URL with pod addresses in place of `{podIP:NAME}`, or the first pod that has none. */
function resolveAddresses(cluster: GradedCluster, { url, namespace = 'default' }: { url: string; namespace?: string }): { url: string; missing?: string } {
  const snapshot = new Snapshot(cluster);
  let missing: string | undefined;
  const resolved = url.replace(/\{podIP:([^}]+)\}/g, (_, pod: string) => {
    const address = snapshot.pod(namespace, pod)?.status.podIP;
    if (address === undefined) missing ??= pod;
    return address ?? '';
  });
  return { url: resolved, missing };
}

/** A body in a few words: a page by its title, everything else by its first line. */
function bodyWords(body: string): string {
  const title = /<title>([^<]*)<\/title>/.exec(body)?.[1];
  const first = body.trim().split('\n')[0] ?? '';
  return title !== undefined ? `a page titled "${title}"` : first === '' ? '' : `"${first}"`;
}

/** A word that the shell takes as it is. */
const shellWord = (text: string): string => (/^[\w./:@-]+$/.test(text) ? text : `'${text}'`);

/** A URL as a sentence names it. */
const urlWords = (url: string): string => url.replace(/\{podIP:([^}]+)\}/g, '<address of pod $1>');

/** kubectl's remark about the container it chose is no part of what the command printed. */
const withoutNotes = (out: string): string => out.replace(/^Defaulted container .*\n/, '');

const statusWords = (status: number): string => (status === 0 ? 'gives no HTTP answer' : `answers with status ${status}`);

/** Whether a request from inside the pod gets the answer wanted. */
export function evaluateResponds({ responds }: RespondsPredicate, cluster: GradedCluster): Verdict {
  const { pod, namespace = 'default', status = 200, body } = responds;
  const url = urlWords(responds.url);
  const answer = requestFrom(cluster, responds);
  const met = answer.status === status && (body === undefined || textFits(body, answer.body));
  const page = bodyWords(answer.body);
  const from = `asked from pod ${pod}`;
  return {
    met,
    wanted: `${url}, ${from}, ${statusWords(status)}${body === undefined ? '' : ` and ${textWords(body)}`}.`,
    found:
      answer.status === status
        ? `${url}, ${from}, ${statusWords(status)}${page === '' ? '' : ` and ${page}`}.`
        : `${url}, ${from}, ${statusWords(answer.status)}${answer.error === '' ? '' : `: ${answer.error}`}.`,
    lookAt: execLine(responds, `wget -qO- ${shellWord(answer.url)}`),
    subject: `pod/${namespace}/${pod}`,
  };
}

/** Whether a command in a container ends and prints as wanted. */
export function evaluateCommand({ command }: CommandPredicate, cluster: GradedCluster): Verdict {
  const { pod, namespace = 'default', run, exit = 0, output } = command;
  const line = execLine(command, run);
  const ended = cluster.runCommand(line);
  const printed = withoutNotes(ended.out);
  const met = numberFits(exit, ended.exit) && (output === undefined || textFits(output, printed));
  const first = printed.trim().split('\n')[0] ?? '';
  return {
    met,
    wanted: `\`${run}\` in pod ${pod} ends with exit code ${numberWords(exit)}${output === undefined ? '' : ` and prints ${textWords(output)}`}.`,
    found: `\`${run}\` in pod ${pod} ends with exit code ${ended.exit}${first === '' ? ' and prints nothing' : ` and prints "${first}"`}.`,
    lookAt: line,
    subject: `pod/${namespace}/${pod}`,
  };
}
