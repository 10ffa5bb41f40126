/** What authors wrote for the engine, as text: for the worker, and for what the build itself runs. */

const images = import.meta.glob<string>('../../content/images/*.yaml', { query: '?raw', import: 'default', eager: true });
const scenarios = import.meta.glob<string>('../../content/scenarios/*.yaml', { query: '?raw', import: 'default', eager: true });
const exercises = import.meta.glob<string>('../../content/lessons/*/exercises/*.yaml', { query: '?raw', import: 'default', eager: true });

export const imageTexts = Object.values(images);
export const scenarioTexts = Object.values(scenarios);
export const exerciseTexts = Object.values(exercises);
