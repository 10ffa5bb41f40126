/** Predictions: the simulator computes what will be, and says how the learner's answer compares. */
import { requestFrom } from './active-predicates.ts';
import type { ContainerStatus, Pod } from '../api/types.gen.ts';
import type { PredictExercise, Query, QueryTarget } from './exercise.ts';
import type { GradedCluster, NewCluster } from './graded-cluster.ts';
import { durationMs } from './run-checks.ts';
import { Snapshot } from './snapshot.ts';
import { runLine, startExercise } from './start-exercise.ts';

/** What a prediction is worth. `truth` is as the learner would have chosen it, `explanation` says what to look at. */
export interface Prediction {
  correct: boolean;
  truth: string;
  explanation: string;
}

/** Compares an answer with the truth, computed in a cluster of its own. */
export function predict(exercise: PredictExercise, answer: string, newCluster: NewCluster): Prediction {
  const truth = truthOf(exercise, newCluster);
  const chosen = exercise.choices?.find(({ value }) => isSameAnswer(value, answer));
  const right = exercise.choices?.find(({ value }) => isSameAnswer(value, truth));
  const correct = isSameAnswer(answer, truth);
  const said = chosen?.say ?? (correct ? right?.say : undefined);
  return { correct, truth: right?.label ?? truth, explanation: [said, correct ? undefined : exercise.after].filter((text) => text !== undefined).join(' ') };
}

/** The truth of a prediction: the exercise's start, its lines, its time, its query. Throws where the query finds nothing to read. */
export function truthOf({ id, start, files, answer }: PredictExercise, newCluster: NewCluster): string {
  const cluster = newCluster({ scenario: start.scenario, seed: String(start.seed) });
  startExercise({ id, start, files }, cluster);
  for (const line of answer.run ?? []) runLine(cluster, line);
  cluster.advance(durationMs(answer.at));
  const truth = query(answer, cluster);
  if (truth === undefined) throw new Error(`exercise ${id}: answer: the query finds nothing at ${answer.at}: correct its target or its time`);
  return truth;
}

/** Whether two answers mean the same: case, spaces, quotes and a final dot aside; numbers by value. */
export function isSameAnswer(a: string, b: string): boolean {
  const normal = (text: string) =>
    text
      .trim()
      .toLowerCase()
      .replace(/[.`"']+$/, '')
      .replace(/^[`"']+/, '')
      .replace(/\s+/g, ' ');
  const [x, y] = [normal(a), normal(b)];
  return x === y || (x !== '' && y !== '' && Number(x) === Number(y));
}

/** The answer to a query now, or undefined where there is nothing to read. */
export function query(asked: Query, cluster: GradedCluster): string | undefined {
  const snapshot = new Snapshot(cluster);
  if ('status' in asked) return columnOf(snapshot, asked.status, 'Status');
  if ('ready' in asked) return columnOf(snapshot, asked.ready, 'Ready');
  if ('phase' in asked) return podOf(snapshot, asked.phase)?.status.phase;
  if ('restarts' in asked) return restartsOf(snapshot, asked.restarts);
  if ('exitCode' in asked) {
    const status = containerOf(snapshot, asked.exitCode);
    const code = status?.state?.terminated?.exitCode ?? status?.lastState?.terminated?.exitCode;
    return code === undefined ? undefined : String(code);
  }
  if ('reason' in asked) {
    const state = containerOf(snapshot, asked.reason)?.state;
    return state?.waiting?.reason ?? state?.terminated?.reason;
  }
  if ('logs' in asked) {
    const container = asked.logs.container ?? podOf(snapshot, asked.logs)?.spec.containers[0]?.name ?? '';
    const lines = snapshot
      .logs(asked.logs.namespace ?? 'default', asked.logs.pod, container)
      ?.trimEnd()
      .split('\n');
    return lines?.at(asked.logs.line > 0 ? asked.logs.line - 1 : asked.logs.line);
  }
  if ('responds' in asked) {
    const answer = requestFrom(cluster, asked.responds);
    return answer.status === 0 ? 'no answer' : answer.status === 200 ? (answer.body.trim().split('\n')[0] ?? '') : String(answer.status);
  }
  return cluster.runCommand(asked.output).out.trim();
}

const podOf = (snapshot: Snapshot, { pod, namespace = 'default' }: QueryTarget): Pod | undefined => snapshot.pod(namespace, pod);

const columnOf = (snapshot: Snapshot, { pod, namespace = 'default' }: QueryTarget, column: string): string | undefined =>
  snapshot.podColumn(namespace, pod, column);

/** The status of the target's container; of the first where none is named. */
function containerOf(snapshot: Snapshot, target: QueryTarget): ContainerStatus | undefined {
  const status = podOf(snapshot, target)?.status;
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return target.container === undefined ? all[0] : all.find(({ name }) => name === target.container);
}

function restartsOf(snapshot: Snapshot, target: QueryTarget): string | undefined {
  if (target.container !== undefined) return containerOf(snapshot, target)?.restartCount.toString();
  const pod = podOf(snapshot, target);
  return pod && String((pod.status.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0));
}
