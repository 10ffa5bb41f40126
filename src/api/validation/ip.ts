/**
 * Validation of addresses and ranges of addresses.
 *
 * Mirrors: apimachinery/pkg/util/validation/ip.go, ValidateEndpointIP in pkg/apis/core/validation.
 */
import { invalid, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { isIpAddress, validIp } from './common.ts';

export { isIpAddress, validIp };

const NOT_A_CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** An IPv4 address as a number. */
export const ipv4ToNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
export const numberToIpv4 = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

/** The groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const parse = (half: string): number[] => (half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16)));
  const [front, back] = [parse(head), parse(tail ?? '')];
  return tail === undefined ? front : [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
}

/** The bits of an address, as a text of 0 and 1: prefixes can be compared. */
export function bitsOf(address: string): string {
  if (address.includes(':'))
    return groupsOf(address)
      .map((group) => group.toString(2).padStart(16, '0'))
      .join('');
  return address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
}

/** Whether an address is inside a range such as `10.0.0.0/8`. */
export function isInCidr(address: string, cidr: string): boolean {
  const [network = '', length = ''] = cidr.split('/');
  if (network.includes(':') !== address.includes(':')) return false;
  return bitsOf(address).startsWith(bitsOf(network).slice(0, Number(length)));
}

/** A range such as `10.9.8.0/24`; its host bits must be zero. */
export function validCidr(text: string, path: FieldPath): FieldError[] {
  const [address = '', length = '', ...rest] = text.split('/');
  const isLeading = /^(\d+\.){3}\d+$/.test(address) && address.split('.').every((part) => Number(part) <= 255);
  const limit = address.includes(':') ? 128 : 32;
  if (rest.length > 0 || !(isIpAddress(address) || isLeading) || !/^\d+$/.test(length) || Number(length) > limit) return [invalid(path, text, NOT_A_CIDR)];
  if (!isIpAddress(address) || (length.length > 1 && length.startsWith('0'))) return [invalid(path, text, 'must not have leading 0s in IP or prefix length')];
  if (bitsOf(address).slice(Number(length)).includes('1')) return [invalid(path, text, 'must not have bits set beyond the prefix length')];
  return [];
}

/** Addresses that an endpoint cannot have: nowhere, this machine, this link. */
export function validEndpointIp(ip: string, path: FieldPath): FieldError[] {
  if (!isIpAddress(ip)) return [invalid(path, ip, 'must be a valid IP address')];
  const errors: FieldError[] = [];
  if (/^(0\.0\.0\.0|[0:]+)$/.test(ip)) errors.push(invalid(path, ip, `may not be unspecified (${ip})`));
  if (ip.startsWith('127.') || /^[0:]+:0*1$/.test(ip)) errors.push(invalid(path, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  if (ip.startsWith('169.254.') || /^fe[89ab]/i.test(ip)) errors.push(invalid(path, ip, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  if (ip.startsWith('224.0.0.') || /^ff.2:/i.test(ip)) errors.push(invalid(path, ip, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'));
  return errors;
}
