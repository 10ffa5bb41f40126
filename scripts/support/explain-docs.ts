/** The documentation that `kubectl explain` prints from, read when it is first asked for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExplainDocs } from '../../src/data/explain-docs.ts';

let docs: ExplainDocs | undefined;

export const readExplainDocs = (): ExplainDocs =>
  (docs ??= JSON.parse(readFileSync(join(import.meta.dirname, '../../src/data/explain.gen.json'), 'utf8')) as ExplainDocs);
