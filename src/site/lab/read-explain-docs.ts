/** What `kubectl explain` prints from, as a part of the engine like any other: loaded when it is asked for. */
import text from '../../data/explain.gen.json?raw';
import type { ExplainDocs } from '../../data/explain-docs.ts';

let docs: ExplainDocs | undefined;

export const readExplainDocs = (): ExplainDocs => (docs ??= JSON.parse(text) as ExplainDocs);
