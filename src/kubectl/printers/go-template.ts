/**
 * `-o go-template=…`: a Go template on an object, with kubectl's words when it fails.
 *
 * Mirrors: cli-runtime/pkg/printers/template.go, kubectl's GoTemplatePrintFlags.
 */
import { quote } from '../../api/go-text.ts';
import { CommandError } from '../errors.ts';
import { executeTemplate, TemplateExecError } from '../go-template/evaluate.ts';
import { templateFunctions } from '../go-template/functions.ts';
import { goValueText, type GoValue } from '../go-template/go-value.ts';
import { TemplateSyntaxError } from '../go-template/lex.ts';
import { parseTemplate, type TemplateTree } from '../go-template/parse.ts';
import { goJson } from './json.ts';

/** The name that kubectl gives its template. */
const NAME = 'output';

export interface GoTemplate {
  /** The template's output. Throws kubectl's failure, with the output so far and what the template saw. */
  print(object: unknown): string;
}

/** Reads a template. Throws kubectl's failure for one that Go cannot parse. */
export function compileGoTemplate(template: string, options: { isStrict: boolean }): GoTemplate {
  const tree = treeOf(template);
  return {
    print(object) {
      try {
        return executeTemplate(tree, object as GoValue, { name: NAME, isStrict: options.isStrict });
      } catch (error) {
        if (!(error instanceof TemplateExecError)) throw error;
        throw failureOf(template, object, error);
      }
    },
  };
}

/** A failed template prints what it had written and what it was given on standard output, before the error. */
function failureOf(template: string, object: unknown, { message, written }: TemplateExecError): CommandError {
  const report =
    `${written}Error executing template: ${message}. Printing more information for debugging the template:\n` +
    `\ttemplate was:\n\t\t${template}\n\traw data was:\n\t\t${goJson(object)}\n\tobject given to template engine was:\n\t\t${goValueText(object as GoValue)}\n\n`;
  return new CommandError(`error: error executing template ${quote(template)}: ${message}`, 1, report);
}

function treeOf(template: string): TemplateTree {
  try {
    return parseTemplate(template, new Set(Object.keys(templateFunctions)));
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    const line = template.slice(0, error.at).split('\n').length;
    throw new CommandError(`error: error parsing template ${template}, template: ${NAME}:${line}: ${error.message}`);
  }
}
