/** The schema of the types that a cluster holds only when somebody uses it; the learner's page loads it then. */
import { moreSchemaText } from './more-schema.gen.ts';

export const moreSchema = (): string => moreSchemaText;
