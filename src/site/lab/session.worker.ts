/** Runs a session in a worker. The first message says where the page's course is; what comes before it is there waits. */
import type { FromSession, ToSession } from '../../session/protocol.ts';
import { createSession, type Session } from '../../session/session.ts';
import type { Course } from '../build/course.ts';
import { createPager, loadAhead, type LoadingParts } from './parts.ts';
import { readExplainDocs } from './read-explain-docs.ts';

/** The first message: the address of what `src/site/pages/lab` makes. */
export interface LoadCourse {
  type: 'load-course';
  url: string;
}

/** What the worker says: the session's messages, and what is on its way. */
export type FromWorker = FromSession | LoadingParts;

let session: Session | undefined;
const waiting: ToSession[] = [];
const pager = createPager(post);
let isAhead = false;

function post(message: FromWorker): void {
  self.postMessage(message);
  // The first prompt is on its way to the screen: time to fetch what will be wanted next.
  if (message.type !== 'output' || isAhead) return;
  isAhead = true;
  void loadAhead();
}

async function load(url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The lab could not load ${url}: ${response.status}`);
  const { catalogue, exercises } = (await response.json()) as Course;
  session = createSession({
    catalogue,
    exercises: new Map(exercises.map((exercise) => [exercise.id, exercise])),
    post,
    explainDocs: readExplainDocs,
    pager,
  });
  for (const message of waiting.splice(0)) session.receive(message);
}

self.addEventListener('message', ({ data }: MessageEvent<ToSession | LoadCourse>) => {
  // A failed load ends the worker loudly: the page hears of it as of any other break.
  if (data.type === 'start') pager.wantsAll = data.saved !== undefined;
  if (data.type === 'load-course') load(data.url).catch((error: unknown) => self.reportError(error));
  else if (session) session.receive(data);
  else waiting.push(data);
});
