/**
 * How each part of the engine is fetched, and the files that it is made of. Nothing is split where nothing is bundled;
 * src/site/build/engine-parts.ts puts the build's tables here.
 */
import type { Part } from './parts.ts';

export const partLoaders: Readonly<Record<string, () => Promise<Part>>> = {};
export const partFiles: Readonly<Record<string, readonly string[]>> = {};
