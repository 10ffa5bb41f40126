/** Checks that many validators share. Each returns a list of complaints. */
import { invalid, notSupported, required, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { isDns1123Label, isDns1123Subdomain, isValidPortName, isValidPortNumber } from '../names.ts';

/** `must be greater than or equal to 0`. */
export const nonNegative = (value: number | undefined, path: FieldPath): FieldError[] =>
  value !== undefined && value < 0 ? [invalid(path, value, 'must be greater than or equal to 0')] : [];

/** An enumerated field: unset is `Required value` when `needed`. */
export function oneOf(value: string | undefined, supported: readonly string[], path: FieldPath, needed = false): FieldError[] {
  if (value === undefined || value === '') return needed ? [required(path)] : [];
  return supported.includes(value) ? [] : [notSupported(path, value, supported)];
}

export const dnsLabel = (value: string, path: FieldPath): FieldError[] => isDns1123Label(value).map((complaint) => invalid(path, value, complaint));
export const dnsSubdomain = (value: string, path: FieldPath): FieldError[] => isDns1123Subdomain(value).map((complaint) => invalid(path, value, complaint));

/** A port by number or name. */
export function portNumOrName(port: number | string, path: FieldPath): FieldError[] {
  const complaints = typeof port === 'number' ? isValidPortNumber(port) : isValidPortName(port);
  return complaints.map((complaint) => invalid(path, port, complaint));
}

/** `..` as an element of a path would climb out of the volume. */
export const noBacksteps = (path: string, at: FieldPath): FieldError[] => (path.split('/').includes('..') ? [invalid(at, path, "must not contain '..'")] : []);

/** A path below a directory: relative, without `..`. */
export function localDescendingPath(path: string, at: FieldPath): FieldError[] {
  return [...(path.startsWith('/') ? [invalid(at, path, 'must be a relative path')] : []), ...noBacksteps(path, at)];
}

/** As above, and not beginning with `..` either, which atomic writers use. */
export function localNonReservedPath(path: string, at: FieldPath): FieldError[] {
  const errors = localDescendingPath(path, at);
  return path.startsWith('..') && !path.startsWith('../') && path !== '..' ? [...errors, invalid(at, path, "must not start with '..'")] : errors;
}

/** Whether the text is an IPv4 or IPv6 address. */
export function isIpAddress(text: string): boolean {
  if (/^(\d{1,3}\.){3}\d{1,3}$/.test(text)) return text.split('.').every((part) => Number(part) <= 255 && (part === '0' || !part.startsWith('0')));
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':')) return false;
  const halves = text.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (halves.length > 2 || groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}

/** `must be a valid IP address, …`. */
export function validIp(text: string, path: FieldPath): FieldError[] {
  if (isIpAddress(text)) return [];
  if (/^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255)) return [invalid(path, text, 'must not have leading 0s')];
  return [invalid(path, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
}
