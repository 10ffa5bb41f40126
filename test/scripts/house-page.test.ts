import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { housePage } from '../../scripts/support/house-page.ts';

it('docs/HOUSE.md is printed from src/house.json: run `npm run house` after changing it', () => {
  expect(readFileSync(resolve(import.meta.dirname, '../../docs/HOUSE.md'), 'utf8')).toBe(housePage());
});
