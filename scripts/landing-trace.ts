/**
 * npm run landing: runs the pod of the landing page in the engine and writes what happened to
 * src/site/landing-trace.json. A test runs it again and compares, so the first screen cannot go stale.
 */
import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { landingStory } from '../src/site/build/landing-story.ts';
import { readCatalogue } from './support/catalogue.ts';

const FILE = 'src/site/landing-trace.json';

const story = landingStory(readCatalogue());
writeFileSync(FILE, await format(JSON.stringify(story), { parser: 'json', printWidth: 160 }));
console.log(`${FILE}: ${story.frames.length} frames, ${story.durationMs / 1000} s.`);
