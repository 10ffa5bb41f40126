import { docsSchema } from '@astrojs/starlight/schema';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { defineCollection } from 'astro:content';
import { exerciseSchema } from './exercise-schema.ts';

export const collections = {
  docs: defineCollection({
    loader: glob({ base: './content', pattern: '**/[^_]*.{md,mdx}' }),
    schema: docsSchema({
      extend: z.object({
        /** How long the lesson takes, roughly. */
        minutes: z.number().int().positive().optional(),
      }),
    }),
  }),
  exercises: defineCollection({
    loader: glob({ base: './content/lessons', pattern: '*/exercises/*.yaml' }),
    schema: exerciseSchema,
  }),
};
