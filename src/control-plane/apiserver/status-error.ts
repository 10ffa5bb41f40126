/** A failure on its way out of the API server: thrown where it is found, answered at the door. */
import type { Status } from '../../api/door.ts';

/** Carries the `Status` that the request is answered with. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? '');
    this.status = status;
  }
}

/** Ends the request with this failure. */
export function fail(status: Status): never {
  throw new StatusError(status);
}
