/** Runs a session in a worker. The first message says where the page's course is; what comes before it is there waits. */
import type { ToSession } from '../../session/protocol.ts';
import { createSession, type Session } from '../../session/session.ts';
import explainUrl from '../../data/explain.gen.json?url';
import type { ExplainDocs } from '../../data/explain-docs.ts';
import { createPager, loadAhead } from './parts.ts';
import type { Course } from '../build/course.ts';

/** The first message: the address of what `src/site/pages/lab` makes. */
export interface LoadCourse {
  type: 'load-course';
  url: string;
}

const pager = createPager((message) => self.postMessage(message));
let session: Session | undefined;
const waiting: ToSession[] = [];
/** Loaded behind everything else: `kubectl explain` says so while it is on its way. */
let explainDocs: ExplainDocs | undefined;

async function load(url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The lab could not load ${url}: ${response.status}`);
  const { catalogue, exercises } = (await response.json()) as Course;
  session = createSession({
    catalogue,
    exercises: new Map(exercises.map((exercise) => [exercise.id, exercise])),
    post: (message) => self.postMessage(message),
    explainDocs: () => explainDocs,
    pager,
  });
  for (const message of waiting.splice(0)) session.receive(message);
  await loadAhead();
  const explained = await fetch(explainUrl);
  if (explained.ok) explainDocs = (await explained.json()) as ExplainDocs;
}

self.addEventListener('message', ({ data }: MessageEvent<ToSession | LoadCourse>) => {
  // A failed load ends the worker loudly: the page hears of it as of any other break.
  if (data.type === 'load-course') load(data.url).catch((error: unknown) => self.reportError(error));
  else if (session) session.receive(data);
  else waiting.push(data);
});
