/** What a lab needs of what authors wrote: parsed and checked when the site is built, so that the page only loads it. */
import { parse } from 'yaml';
import { catalogueOf } from '../../cluster/catalogue.ts';
import type { Catalogue, Scenario } from '../../data/image.ts';
import type { Exercise } from '../../grading/exercise.ts';
import { catalogueTexts, exerciseTexts, lessonTexts } from '../authored.ts';
import { parseExercise } from '../exercise-schema.ts';

/** The images of the course, and the scenarios and exercises of one page. */
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

/** The scenario of a page without a lesson. */
const PLAIN_SCENARIO = 'one-node';

/** The scenarios that the labs of the lessons begin with. */
const labScenarios = new Map(Object.entries(lessonTexts).map(([path, text]) => [lessonOf(path), /<Lab\b[^>]*\bscenario="([^"]+)"/.exec(text)?.[1]]));

/** The catalogue with the scenarios of these names only: the others stay out of the page. Throws where there is no such scenario. */
function catalogueWith(names: ReadonlySet<string>): Catalogue {
  for (const name of names) scenarioNamed(name);
  return { ...catalogue, scenarios: catalogue.scenarios.filter(({ name }) => names.has(name)) };
}

/** A scenario of the course. Throws where there is none of that name. */
export function scenarioNamed(name: string): Scenario {
  const scenario = catalogue.scenarios.find((each) => each.name === name);
  if (!scenario) throw new Error(`wanted one of the scenarios ${catalogue.scenarios.map((each) => each.name).join(', ')}, found "${name}"`);
  return scenario;
}

/** What the lab of a lesson's page loads. */
export function courseOf(lesson: string): Course {
  const exercises = exercisesByLesson.get(lesson) ?? [];
  const names = [labScenarios.get(lesson) ?? PLAIN_SCENARIO, ...exercises.map(({ start }) => start.scenario)];
  return { catalogue: catalogueWith(new Set(names)), exercises };
}

/** What the lab of a page without a lesson loads for a scenario that the reader chose. */
export const courseOfScenario = (name: string): Course => ({ catalogue: catalogueWith(new Set([name])), exercises: [] });

/** The lesson of a page's id (`lessons/01-pod-fundamentals`), or `none`. */
export const lessonOfPage = (id: string): string => /^lessons\/([^/]+)/.exec(id)?.[1] ?? NO_LESSON;
