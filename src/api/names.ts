/**
 * What may be a name, a label, a key. Each function returns the list of complaints, empty when all is well.
 *
 * Mirrors: apimachinery/pkg/util/validation/validation.go and content/*.go (messages word for word).
 */

const QUALIFIED_NAME_MESSAGE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const QUALIFIED_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const LABEL_VALUE_MESSAGE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const DNS_1123_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_1123_LABEL_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const DNS_1123_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const DNS_1123_SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const DNS_1035_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_1035_LABEL_MESSAGE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const WILDCARD_MESSAGE =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const C_IDENTIFIER_MESSAGE =
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')";
const ENV_VAR_NAME_MESSAGE =
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')";
const CONFIG_MAP_KEY_MESSAGE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const HTTP_HEADER_MESSAGE =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";
const PERCENT_MESSAGE =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

const maxLength = (length: number, unit: 'bytes' | 'characters'): string => `must be no more than ${length} ${unit}`;

/** Bytes of `text` in UTF-8: Go's `len` of a string. */
export function byteLengthOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function matching(text: string, limit: number, pattern: RegExp, message: string): string[] {
  const complaints: string[] = [];
  if (byteLengthOf(text) > limit) complaints.push(maxLength(limit, 'characters'));
  if (!pattern.test(text)) complaints.push(message);
  return complaints;
}

/** `web`, `123-abc`: namespaces, containers, volumes, hostnames. */
export function isDns1123Label(text: string): string[] {
  const complaints = matching(text, 63, DNS_1123_LABEL, DNS_1123_LABEL_MESSAGE);
  if (complaints.length > 0 && complaints.at(-1) === DNS_1123_LABEL_MESSAGE && DNS_1123_SUBDOMAIN.test(text)) {
    complaints[complaints.length - 1] = 'must not contain dots';
  }
  return complaints;
}

/** `web`, `example.com`: most object names. */
export const isDns1123Subdomain = (text: string): string[] => matching(text, 253, DNS_1123_SUBDOMAIN, DNS_1123_SUBDOMAIN_MESSAGE);

/** `web`, not `1web`: what Services were called before 1.36 let their names begin with digits. */
export const isDns1035Label = (text: string): string[] => matching(text, 63, DNS_1035_LABEL, DNS_1035_LABEL_MESSAGE);

/** `*.example.com`. */
export const isWildcardDns1123Subdomain = (text: string): string[] =>
  matching(text, 253, /^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, WILDCARD_MESSAGE);

/** `app`, `example.com/app`: keys of labels, annotations and resources. */
export function isQualifiedName(text: string): string[] {
  const parts = text.split('/');
  if (parts.length > 2) return [`a valid label key ${QUALIFIED_NAME_MESSAGE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const complaints: string[] = [];
  const name = parts.at(-1) ?? '';
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') complaints.push('prefix part must be non-empty');
    else complaints.push(...isDns1123Subdomain(prefix).map((complaint) => `prefix part ${complaint}`));
  }
  if (name === '') complaints.push('name part must be non-empty');
  else if (byteLengthOf(name) > 63) complaints.push(`name part ${maxLength(63, 'bytes')}`);
  if (!QUALIFIED_NAME.test(name)) complaints.push(`name part ${QUALIFIED_NAME_MESSAGE}`);
  return complaints;
}

/** Values of labels: at most 63 characters, may be empty. */
export function isValidLabelValue(text: string): string[] {
  const complaints: string[] = [];
  if (byteLengthOf(text) > 63) complaints.push(maxLength(63, 'bytes'));
  if (!LABEL_VALUE.test(text)) complaints.push(LABEL_VALUE_MESSAGE);
  return complaints;
}

/** `my_name`. */
export const isCIdentifier = (text: string): string[] => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text) ? [] : [C_IDENTIFIER_MESSAGE]);

/** Names that are files below a directory must not climb out of it. */
function fileNameComplaints(text: string): string[] {
  if (text === '.') return ["must not be '.'"];
  if (text === '..') return ["must not be '..'"];
  return text.startsWith('..') ? ["must not start with '..'"] : [];
}

/** Environment variables as older versions allowed them. */
export function isEnvVarName(text: string): string[] {
  const complaints = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text) ? [] : [ENV_VAR_NAME_MESSAGE];
  return [...complaints, ...fileNameComplaints(text)];
}

/** Environment variables: any printable ASCII but `=`. */
export function isRelaxedEnvVarName(text: string): string[] {
  if (text === '') return ['environment variable name must be non-empty'];
  return /^[ -<>-~]+$/.test(text) ? [] : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** Keys of ConfigMaps and Secrets. */
export function isConfigMapKey(text: string): string[] {
  const complaints = matching(text, 253, /^[-._a-zA-Z0-9]+$/, CONFIG_MAP_KEY_MESSAGE);
  return [...complaints, ...fileNameComplaints(text)];
}

/** `X-Header-Name`. */
export const isHttpHeaderName = (text: string): string[] => (/^[-A-Za-z0-9]+$/.test(text) ? [] : [HTTP_HEADER_MESSAGE]);

/** `25%`. */
export const isValidPercent = (text: string): string[] => (/^[0-9]+%$/.test(text) ? [] : [PERCENT_MESSAGE]);

/** Names of ports, an IANA service name: `http`, `metrics-2`. */
export function isValidPortName(text: string): string[] {
  const complaints: string[] = [];
  if (byteLengthOf(text) > 15) complaints.push(maxLength(15, 'characters'));
  if (!/^[-a-z0-9]+$/.test(text)) complaints.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(text)) complaints.push('must contain at least one letter (a-z)');
  if (text.includes('--')) complaints.push('must not contain consecutive hyphens');
  if (text.startsWith('-') || text.endsWith('-')) complaints.push('must not begin or end with a hyphen');
  return complaints;
}

/** The complaint about a number that is no port, if it is none. */
export const isValidPortNumber = (port: number): string[] => (port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535, inclusive']);
