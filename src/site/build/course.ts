/** What a lab needs of what authors wrote: parsed and checked when the site is built, so that the page only loads it. */
import { parse } from 'yaml';
import { catalogueOf } from '../../cluster/catalogue.ts';
import type { Catalogue } from '../../data/image.ts';
import type { Exercise } from '../../grading/exercise.ts';
import { catalogueTexts, exerciseTexts } from '../authored.ts';
import { parseExercise } from '../exercise-schema.ts';

/** The images and scenarios of the course, and the exercises of one page. */
export interface Course {
  catalogue: Catalogue;
  exercises: Exercise[];
}

/** The page without a lesson: playground, landing page. */
export const NO_LESSON = 'none';

/** `../../content/lessons/01-pod-fundamentals/exercises/x.yaml` → `01-pod-fundamentals`. */
const lessonOf = (path: string): string => /lessons\/([^/]+)\//.exec(path)?.[1] ?? NO_LESSON;

export const catalogue = catalogueOf(catalogueTexts);

export const exercisesByLesson: ReadonlyMap<string, Exercise[]> = new Map(
  [...Map.groupBy(Object.entries(exerciseTexts), ([path]) => lessonOf(path))].map(([lesson, entries]) => [
    lesson,
    entries.map(([path, text]) => parseExercise(path, parse(text))),
  ]),
);

/** What the lab of a lesson's page loads. */
export const courseOf = (lesson: string): Course => ({ catalogue, exercises: exercisesByLesson.get(lesson) ?? [] });

/** The lesson of a page's id (`lessons/01-pod-fundamentals`), or `none`. */
export const lessonOfPage = (id: string): string => /^lessons\/([^/]+)/.exec(id)?.[1] ?? NO_LESSON;
