/** A label selector that a user typed as a value. Mirrors: apimachinery/pkg/apis/meta/v1/helpers.go ParseToLabelSelector. */
import { parseLabelSelector } from '../../api/selectors.ts';
import { CommandError } from '../errors.ts';

/** The requirements of a selector. Throws `CommandError` where it is none. */
export function requirementsOf(text: string): ReturnType<typeof parseLabelSelector> {
  try {
    return parseLabelSelector(text);
  } catch (error) {
    throw new CommandError(`error: couldn't parse the selector string "${text}": ${(error as Error).message}`);
  }
}
