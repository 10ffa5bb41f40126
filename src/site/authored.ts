/** What authors wrote for the engine, as text by path: for the worker, and for what the build itself runs. */

export const catalogueTexts = import.meta.glob<string>(['../../content/images/*.yaml', '../../content/scenarios/*.yaml'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

export const exerciseTexts = import.meta.glob<string>('../../content/lessons/*/exercises/*.yaml', { query: '?raw', import: 'default', eager: true });

export const lessonTexts = import.meta.glob<string>('../../content/lessons/*/index.mdx', { query: '?raw', import: 'default', eager: true });
