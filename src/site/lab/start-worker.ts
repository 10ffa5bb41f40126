/** Starts the session's worker before anything else of the lab is there: its code is the largest part, and loads beside the rest. */
import type { LoadCourse } from './session.worker.ts';

export interface StartedWorker {
  readonly worker: Worker;
  /** Calls back when the worker has died or could not start, also where that was before. */
  onBreak(callback: (message: string) => void): void;
}

/** `course` is the address of what the page's lab loads. */
export function startWorker(course: string): StartedWorker {
  const worker = new Worker(new URL('./session.worker.ts', import.meta.url), { type: 'module', name: 'session' });
  let broken: string | undefined;
  let tell: (message: string) => void = () => undefined;
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    broken = event.message;
    tell(broken);
  });
  worker.postMessage({ type: 'load-course', url: course } satisfies LoadCourse);
  return {
    worker,
    onBreak(callback) {
      tell = callback;
      if (broken !== undefined) callback(broken);
    },
  };
}
