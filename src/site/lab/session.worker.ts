/** Runs a session in a worker, with what authors wrote as its catalogue. */
import { parse } from 'yaml';
import { catalogueOf } from '../../cluster/catalogue.ts';
import type { Exercise } from '../../grading/exercise.ts';
import type { ToSession } from '../../session/protocol.ts';
import { createSession } from '../../session/session.ts';
import { catalogueTexts, exerciseTexts } from '../authored.ts';

// The build has checked every exercise against the schema.
const exercises = Object.values(exerciseTexts).map((text) => parse(text) as Exercise);

const session = createSession({
  catalogue: catalogueOf(catalogueTexts),
  exercises: new Map(exercises.map((exercise) => [exercise.id, exercise])),
  post: (message) => self.postMessage(message),
});

self.addEventListener('message', (event: MessageEvent<ToSession>) => session.receive(event.data));
