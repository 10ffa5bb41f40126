/** Runners for `apimachinery/*`: names, selectors, quantities, durations, numbers or texts. */
import { humanDuration, shortHumanDuration } from '../../src/api/duration.ts';
import { parseIntOrString, scaledValueOf } from '../../src/api/intstr.ts';
import { formatLabelSelector, formatLabelSelectorObject, labelSelectorOf, matchesLabels, type Labels } from '../../src/api/labels.ts';
import * as names from '../../src/api/names.ts';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  quantitySign,
  scaledQuantityValue,
  subtractQuantities,
} from '../../src/api/quantity.ts';
import { formatFieldSelector, matchesFields, parseFieldSelector, parseLabelSelector } from '../../src/api/selectors.ts';
import type { LabelSelector, PodTemplateSpec } from '../../src/api/types.gen.ts';
import { computeHash, safeEncodeString } from '../../src/control-plane/controllers/common/compute-hash.ts';
import { attempt, compare, type TableCase, type TableResult, type TableRunners } from './runner.ts';

/** Compares the fields that a runner computed with those of the case. */
function fieldsOf(testCase: TableCase, got: Readonly<Record<string, unknown>>): TableResult {
  return compare(got, Object.fromEntries(Object.keys(got).map((field) => [field, testCase[field]])));
}

const NAME_CHECKS: Readonly<Record<string, (text: string) => string[]>> = {
  IsCIdentifier: names.isCIdentifier,
  IsConfigMapKey: names.isConfigMapKey,
  IsDNS1035Label: names.isDns1035Label,
  IsDNS1123Label: names.isDns1123Label,
  IsDNS1123Subdomain: names.isDns1123Subdomain,
  IsEnvVarName: names.isEnvVarName,
  IsHTTPHeaderName: names.isHttpHeaderName,
  IsQualifiedName: names.isQualifiedName,
  IsRelaxedEnvVarName: names.isRelaxedEnvVarName,
  IsValidLabelValue: names.isValidLabelValue,
  IsValidPercent: names.isValidPercent,
  IsValidPortName: names.isValidPortName,
  IsWildcardDNS1123Subdomain: names.isWildcardDns1123Subdomain,
};

export const apimachinery: TableRunners = {
  'apimachinery/safe_encode': (testCase) => compare(safeEncodeString(testCase.input as string), testCase.expected),

  'apimachinery/durations': (testCase) => {
    const ms = testCase.milliseconds as number;
    return fieldsOf(testCase, { HumanDuration: humanDuration(ms), ShortHumanDuration: shortHumanDuration(ms) });
  },

  'apimachinery/names': (testCase) =>
    fieldsOf(testCase, Object.fromEntries(Object.entries(NAME_CHECKS).map(([name, check]) => [name, check(testCase.input as string)]))),

  'apimachinery/intstr': (testCase) => {
    const json = parseIntOrString(testCase.input as string);
    const { value, error } = attempt(() => scaledValueOf(json, testCase.total as number, testCase.roundUp as boolean));
    return fieldsOf(testCase, { json, error, expected: value ?? 0 });
  },

  'apimachinery/label_selectors': (testCase, file) => {
    const { value, error } = attempt(() => parseLabelSelector(testCase.selector as string));
    if (value === null) return fieldsOf(testCase, { error });
    const matches = (file.labelSets as Labels[]).map((labels) => matchesLabels(value, labels));
    return fieldsOf(testCase, { error, string: formatLabelSelector(value), matches });
  },

  'apimachinery/label_selector_objects': (testCase, file) => {
    const object = testCase.labelSelector as LabelSelector | null;
    const formatted = formatLabelSelectorObject(object);
    const { value, error } = attempt(() => labelSelectorOf(object));
    if (error !== null) return fieldsOf(testCase, { error, formatted });
    const matches = (file.labelSets as Labels[]).map((labels) => matchesLabels(value, labels));
    return fieldsOf(testCase, { error, formatted, string: formatLabelSelector(value), matches });
  },

  'apimachinery/field_selectors': (testCase, file) => {
    const { value, error } = attempt(() => parseFieldSelector(testCase.selector as string));
    if (value === null) return fieldsOf(testCase, { error });
    const matches = (file.fieldSets as Labels[]).map((fields) => matchesFields(value, fields));
    return fieldsOf(testCase, { error, requirements: value, string: formatFieldSelector(value), matches });
  },

  'apimachinery/quantity_parse': (testCase) => {
    const { value, error } = attempt(() => parseQuantity(testCase.input as string));
    if (value === null) return fieldsOf(testCase, { error });
    return fieldsOf(testCase, {
      error,
      canonical: formatQuantity(value),
      format: value.format,
      isZero: value.mantissa === 0n,
      sign: quantitySign(value),
      value: String(scaledQuantityValue(value, 0)),
      milliValue: String(scaledQuantityValue(value, -3)),
    });
  },

  'apimachinery/quantity_arith': (testCase) => {
    const [a, b] = [parseQuantity(testCase.a as string), parseQuantity(testCase.b as string)];
    const cmp = compareQuantities(a, b);
    return fieldsOf(testCase, {
      cmp,
      equal: cmp === 0,
      sum: formatQuantity(addQuantities(a, b)),
      difference: formatQuantity(subtractQuantities(a, b)),
    });
  },

  'apimachinery/pod_template_hash': (testCase) => {
    const template = testCase.template as PodTemplateSpec;
    return fieldsOf(testCase, { hash: computeHash(template), hashWithCollisionCount2: computeHash(template, 2) });
  },
};
