/**
 * `kubectl describe` of resource quotas and limit ranges, and what the description of a namespace says of them.
 *
 * Mirrors: kubectl/pkg/describe/describe.go (describeQuota, DescribeResourceQuotas, describeLimitRange, DescribeLimitRanges).
 * Differs: the resources of a limit stand in the order in which its bounds name them, where kubectl takes that of a Go map.
 */
import { sortedKeys } from '../../api/go-text.ts';
import { canonicalQuantity, formatQuantity, parseQuantity, quantityOf, quantityValue } from '../../api/quantity.ts';
import type { LimitRange, ResourceQuota } from '../../api/types.gen.ts';
import { DescribeWriter } from './describe-writer.ts';

const SCOPE_HELP: Readonly<Record<string, string>> = {
  Terminating: 'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort: 'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

function writeScopes(writer: DescribeWriter, level: number, { spec }: ResourceQuota, bullet: string): void {
  const scopes = [...(spec.scopes ?? [])].sort();
  if (scopes.length === 0) return;
  writer.line(level, `Scopes:\t${scopes.join(', ')}`);
  for (const scope of scopes) if (SCOPE_HELP[scope]) writer.line(level, `${bullet} ${SCOPE_HELP[scope]}`);
}

/** What is used, written like the limit. */
function usedText(used: string | number, hard: string | number): string {
  const [amount, { format }] = [parseQuantity(used), parseQuantity(hard)];
  return formatQuantity(amount.format === format ? amount : quantityOf(quantityValue(amount), format));
}

export function describeResourceQuota(quota: ResourceQuota): string {
  const writer = new DescribeWriter();
  const { hard = {}, used = {} } = quota.status ?? {};
  writer.line(0, `Name:\t${quota.metadata.name ?? ''}`);
  writer.line(0, `Namespace:\t${quota.metadata.namespace ?? ''}`);
  writeScopes(writer, 0, quota, ' *');
  writer.line(0, 'Resource\tUsed\tHard');
  writer.line(0, '--------\t----\t----');
  for (const name of sortedKeys(hard)) writer.line(0, `${name}\t${usedText(used[name] ?? 0, hard[name]!)}\t${canonicalQuantity(hard[name]!)}`);
  return writer.text();
}

/** The block of a namespace's description. */
export function writeQuotas(writer: DescribeWriter, quotas: readonly ResourceQuota[]): void {
  if (quotas.length === 0) return writer.line(0, 'No resource quota.');
  writer.line(0, 'Resource Quotas');
  for (const quota of quotas) {
    const { hard = {}, used = {} } = quota.status ?? {};
    writer.line(1, `Name:\t${quota.metadata.name ?? ''}`);
    writeScopes(writer, 1, quota, '*');
    writer.line(1, 'Resource\tUsed\tHard');
    writer.line(1, '--------\t---\t---');
    for (const name of sortedKeys(hard)) writer.line(1, `${name}\t${canonicalQuantity(used[name] ?? 0)}\t${canonicalQuantity(hard[name]!)}`);
  }
}

const LIMIT_TITLES = ['Type', 'Resource', 'Min', 'Max', 'Default Request', 'Default Limit', 'Max Limit/Request Ratio'];

function writeLimits(writer: DescribeWriter, { spec }: LimitRange, indent: string): void {
  for (const { type, max = {}, min = {}, default: limits = {}, defaultRequest: requests = {}, maxLimitRequestRatio: ratios = {} } of spec.limits) {
    const names = new Set([max, min, limits, requests, ratios].flatMap((list) => Object.keys(list)));
    for (const name of names) {
      const amounts = [min, max, requests, limits, ratios].map((list) => (list[name] === undefined ? '-' : canonicalQuantity(list[name])));
      writer.line(0, `${indent}${[type, name, ...amounts].join('\t')}`);
    }
  }
}

function writeLimitTitles(writer: DescribeWriter, indent: string): void {
  writer.line(0, indent + LIMIT_TITLES.join('\t'));
  writer.line(0, indent + LIMIT_TITLES.map((title) => '-'.repeat(title.length)).join('\t'));
}

export function describeLimitRange(limitRange: LimitRange): string {
  const writer = new DescribeWriter();
  writer.line(0, `Name:\t${limitRange.metadata.name ?? ''}`);
  writer.line(0, `Namespace:\t${limitRange.metadata.namespace ?? ''}`);
  writeLimitTitles(writer, '');
  writeLimits(writer, limitRange, '');
  return writer.text();
}

/** The block of a namespace's description. */
export function writeLimitRanges(writer: DescribeWriter, limitRanges: readonly LimitRange[]): void {
  if (limitRanges.length === 0) return writer.line(0, 'No LimitRange resource.');
  writer.line(0, 'Resource Limits');
  writeLimitTitles(writer, ' ');
  for (const limitRange of limitRanges) writeLimits(writer, limitRange, ' ');
}
