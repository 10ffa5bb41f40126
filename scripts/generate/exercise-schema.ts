/** Writes content/exercise.schema.json: what editors complete and check exercise files by. Run it after a change of the schema. */
import { writeFileSync } from 'node:fs';
import { exerciseJsonSchema } from '../../src/site/exercise-schema.ts';

const target = new URL('../../content/exercise.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(exerciseJsonSchema(), null, 2)}\n`);
