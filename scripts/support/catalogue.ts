/** Reads content/images and content/scenarios for scripts and tests. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { catalogueOf } from '../../src/cluster/catalogue.ts';
import type { Catalogue } from '../../src/data/image.ts';

/** The folder that authors write in. */
export const CONTENT = resolve(import.meta.dirname, '../../content');

let read: Catalogue | undefined;

/** The course's images and scenarios, read once. Throws, naming file and line, where one is malformed. */
export function readCatalogue(): Catalogue {
  if (read) return read;
  const files: Record<string, string> = {};
  for (const folder of ['images', 'scenarios'])
    for (const file of readdirSync(join(CONTENT, folder)).sort())
      if (file.endsWith('.yaml')) files[`content/${folder}/${file}`] = readFileSync(join(CONTENT, folder, file), 'utf8');
  read = catalogueOf(files);
  return read;
}
