/**
 * Failures of a command and how kubectl words them on standard error.
 *
 * Mirrors: kubectl/pkg/cmd/util/helpers.go (checkErr, StandardErrorMessage, MultilineError, UsageErrorf).
 */
import type { Status } from '../api/door.ts';
import { quote } from '../api/go-text.ts';

/**
 * Ends the command: `message` goes to standard error (empty: nothing does), `exitCode` is the program's, and `output` goes to
 * standard output before.
 */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;
  readonly output: string;

  constructor(message: string, exitCode = 1, output = '') {
    super(message);
    this.exitCode = exitCode;
    this.output = output;
  }
}

/** Words that a command does not take: its help goes to standard output before what is wrong (kubectl/pkg/cmd/config, helpErrorf). */
export class UnexpectedArgs extends CommandError {
  readonly path: string;

  constructor({ path, args }: { readonly path: string; readonly args: readonly string[] }) {
    super(`error: Unexpected args: [${args.join(' ')}]`);
    this.path = path;
  }
}

/** What the API server refused. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? '');
    this.status = status;
  }
}

/** Several failures: all are printed. */
export class AggregateFailure extends Error {
  override readonly name = 'AggregateFailure';
  readonly errors: readonly Error[];

  constructor(errors: readonly Error[]) {
    super(errors.map((error) => error.message).join(', '));
    this.errors = errors;
  }
}

/** Ctrl-C, or another signal that ends the program, came while the command waited. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Nothing says which objects are meant (cli-runtime, missingResourceError). */
export const noResources = (): CommandError =>
  new CommandError(
    "error: You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
  );

/** A usage failure: the message, and where to read about the command. */
export const usageError = (commandPath: string, message: string): CommandError =>
  new CommandError(`error: ${message}\nSee '${commandPath} -h' for help and examples`);

/** What is real in kubectl and not done here: said aloud, with what to do instead where something helps. */
export const notSimulated = (what: string, instead?: string): CommandError =>
  new CommandError(`error: ${what} is not simulated here${instead === undefined ? '' : `: ${instead}`}`);

/** One failure in one line, or undefined where only its own message is known. */
function standardMessage(error: Error): string | undefined {
  if (!(error instanceof StatusError)) return undefined;
  const { reason, message = '' } = error.status;
  if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`;
  return reason ? `Error from server (${reason}): ${message}` : `Error from server: ${message}`;
}

/** `The Pod "web" is invalid: …`, with a star before each of several causes. */
function invalidMessage({ message = '', details }: Status): string {
  if (!details) return `The request is invalid${message === '' ? '' : `: ${message}`}`;
  const causes = [...new Set((details.causes ?? []).map((cause) => `${cause.field ?? ''}: ${cause.message ?? ''}`))];
  const named = details.kind !== undefined || details.name !== undefined;
  const head = named ? `The ${details.kind ?? ''} ${quote(details.name ?? '')} is invalid` : 'The request is invalid';
  if (causes.length === 0) return named || message === '' ? head : `${head}: ${message}`;
  return causes.length === 1 ? `${head}: ${causes[0]}\n` : `${head}: \n${causes.map((cause) => `* ${cause}\n`).join('')}`;
}

/** The text for standard error and the exit code of a failure. Errors that are none of kubectl's are thrown again. */
export function describeFailure(error: unknown): { text: string; exitCode: number } {
  if (error instanceof CommandError) return { text: withNewline(error.message), exitCode: error.exitCode };
  if (error instanceof AggregateFailure) {
    const [only] = error.errors;
    if (error.errors.length === 1) return describeFailure(only);
    return { text: error.errors.map((each) => `${standardMessage(each) ?? each.message.replace(/^error: /, '')}\n`).join(''), exitCode: 1 };
  }
  if (error instanceof StatusError) {
    const text = error.status.reason === 'Invalid' ? invalidMessage(error.status) : (standardMessage(error) ?? '');
    return { text: withNewline(text), exitCode: 1 };
  }
  throw error;
}

const withNewline = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** Says in a failure which source was being worked on: `error when creating "pod.yaml": …`. */
export function addSource(verb: string, source: string, error: unknown): Error {
  if (error instanceof StatusError) return new StatusError({ ...error.status, message: `error when ${verb} ${quote(source)}: ${error.status.message ?? ''}` });
  if (error instanceof CommandError)
    return new CommandError(`error: error when ${verb} ${quote(source)}: ${error.message.replace(/^error: /, '')}`, error.exitCode);
  throw error;
}
