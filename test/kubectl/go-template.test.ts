/** `-o go-template`: outputs and errors as the real kubectl printed them for the same object. */
import { describe, expect, it } from 'vitest';
import { CommandError } from '../../src/kubectl/errors.ts';
import { compileGoTemplate } from '../../src/kubectl/printers/go-template.ts';
import recorded from './fixture/go-template.json' with { type: 'json' };

/** What a template prints before it fails, and how it fails. */
function run(template: string): { output: string; error?: string } {
  try {
    return { output: compileGoTemplate(template, { isStrict: false }).print(recorded.object) };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const report = error.output.indexOf('Error executing template: ');
    return { output: report < 0 ? '' : error.output.slice(0, report), error: error.message };
  }
}

describe('go-template', () => {
  it.each(recorded.cases)('prints or refuses $template as kubectl does', ({ template, output, error }) => {
    expect(run(template)).toEqual(error === undefined ? { output } : { output, error });
  });

  it('shows what it was given when it fails', () => {
    const fails = (): string => compileGoTemplate('{{.kind.x}}', { isStrict: false }).print({ kind: 'Pod', spec: { n: 1 } });
    let output = '';
    try {
      fails();
    } catch (error) {
      if (error instanceof CommandError) output = error.output;
    }
    expect(output).toBe(
      'Error executing template: template: output:1:7: executing "output" at <.kind.x>: can\'t evaluate field x in type interface {}. Printing more information for debugging the template:\n' +
        '\ttemplate was:\n\t\t{{.kind.x}}\n\traw data was:\n\t\t{"kind":"Pod","spec":{"n":1}}\n\tobject given to template engine was:\n\t\tmap[kind:Pod spec:map[n:1]]\n\n',
    );
  });

  it('says which key is missing when missing keys are no longer allowed', () => {
    expect(() => compileGoTemplate('{{.nope}}', { isStrict: true }).print({ kind: 'Pod' })).toThrow('map has no entry for key "nope"');
  });
});
