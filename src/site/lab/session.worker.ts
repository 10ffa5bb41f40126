/** Runs a session in a worker, with what authors wrote as its catalogue. */
import { parse } from 'yaml';
import { catalogueOf } from '../../cluster/catalogue.ts';
import type { Exercise } from '../../grading/exercise.ts';
import type { ToSession } from '../../session/protocol.ts';
import { createSession } from '../../session/session.ts';
import { exerciseTexts, imageTexts, scenarioTexts } from '../authored.ts';

const session = createSession({
  catalogue: catalogueOf(imageTexts, scenarioTexts),
  // The build has checked every file against the schema.
  exercises: new Map(exerciseTexts.map((text) => parse(text) as Exercise).map((exercise) => [exercise.id, exercise])),
  post: (message) => self.postMessage(message),
});

self.addEventListener('message', (event: MessageEvent<ToSession>) => session.receive(event.data));
