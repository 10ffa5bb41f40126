/** What is wrong with the number or the name of a port. */
import { invalid, type FieldError } from '../field-error.ts';
import type { FieldPath } from '../field-path.ts';
import { isValidPortNumber } from '../names.ts';

export const portErrors = (port: number, path: FieldPath): FieldError[] => isValidPortNumber(port).map((complaint) => invalid(path, port, complaint));
