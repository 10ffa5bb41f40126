/** npm run house: prints docs/HOUSE.md from src/house.json. A test fails when they differ. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { housePage } from './support/house-page.ts';

writeFileSync(resolve(import.meta.dirname, '../docs/HOUSE.md'), housePage());
