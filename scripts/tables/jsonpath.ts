/** Runners for JSONPath. */
import { evaluateToText, parseJsonPath } from '../../src/api/jsonpath.ts';
import { attempt, compare, type TableRunners } from './runner.ts';

const run = (template: string, data: unknown, allowMissingKeys: boolean): { value: string | null; error: string | null } =>
  attempt(() => evaluateToText(parseJsonPath(template), data, { allowMissingKeys }));

export const jsonpath: TableRunners = {
  'apimachinery/jsonpath_clientgo': (testCase) => {
    const { value, error } = run(testCase.template as string, testCase.input, testCase.allowMissingKeys as boolean);
    // What was recorded as "error text" is the error itself.
    if (testCase.compare === 'error text') return compare(error, testCase.expected);
    if (testCase.expectError)
      return { ok: error !== null && (!testCase.errorText || error === testCase.errorText), got: error ?? value, want: testCase.errorText ?? 'an error' };
    const words = (text: unknown): unknown => (testCase.compare === 'ordered' ? text : String(text).split(' ').sort());
    return error === null ? compare(words(value), words(testCase.expected)) : { ok: false, got: error };
  },
  'apimachinery/jsonpath_k8s': (testCase, file) => {
    const { value, error } = run(testCase.template as string, file.document, (testCase.allowMissingKeys as boolean | undefined) ?? true);
    const want = testCase.parseError ?? testCase.executeError ?? testCase.expected;
    // Go walks maps in random order: what a recursive descent finds has none.
    const words = (text: unknown): unknown => ((testCase.template as string).includes('..') ? String(text).split(' ').sort() : text);
    return compare(words(error ?? value), words(want));
  },
};
