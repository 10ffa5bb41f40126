/**
 * Calls that do not nest on the JavaScript stack: a generator hands a task to the trampoline below it and is resumed
 * with the task's result. Without it a shell function could call itself less than two hundred times.
 */
import type { Task, Wait } from '../kernel/types.ts';

/** What a trampoline catches instead of passing it on to the kernel. */
class Call<T> implements Wait {
  readonly on = [];
  readonly label = 'call';
  readonly task: Task<T>;
  outcome?: { value: T } | { error: unknown };

  constructor(task: Task<T>) {
    this.task = task;
  }
}

/** Runs a task on the trampoline: like `yield*`, but flat. */
export function* call<T>(task: Task<T>): Task<T> {
  const made = new Call(task);
  yield made;
  if (!made.outcome) throw new Error('call: wanted a trampoline below, found none');
  if ('error' in made.outcome) throw made.outcome.error;
  return made.outcome.value;
}

/** Runs a task, and the ones that it calls, on a stack of its own. */
export function* trampoline<T>(task: Task<T>): Task<T> {
  const bottom = new Call<unknown>(task);
  const stack: Call<unknown>[] = [bottom];
  for (let top: Call<unknown> | undefined = bottom; top; top = stack[stack.length - 1]) {
    try {
      const step: IteratorResult<Wait, unknown> = top.task.next();
      if (!step.done) {
        if (step.value instanceof Call) stack.push(step.value);
        else yield step.value;
        continue;
      }
      top.outcome = { value: step.value };
    } catch (error) {
      top.outcome = { error };
    }
    stack.pop();
  }
  if (bottom.outcome && 'error' in bottom.outcome) throw bottom.outcome.error;
  return bottom.outcome?.value as T;
}
