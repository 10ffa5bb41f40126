/**
 * Exit codes of containers that say more than that the program gave up. 128 and a signal's number: ended by that signal.
 * `meaning` is what `why` adds to the number where the number alone says it; `cause` is for the reference page.
 */
export const exitCodes: Readonly<Record<number, { readonly meaning?: string; readonly cause: string }>> = {
  0: { cause: 'The program has done its work. For a server that is a surprise: it was told to end, or it had nothing to serve.' },
  1: { cause: 'Each program decides; most mean any failure by it. The log says more, mostly in its last lines.' },
  2: { cause: 'For many programs: called in a wrong way. Look at command and args.' },
  126: { meaning: 'what the shell says of a program that may not be run', cause: 'A file without the execute permission, or a directory.' },
  127: { meaning: 'what the shell says of a program that it does not find', cause: 'A name misspelt, or an image that does not have the program.' },
  128: {
    cause: 'The program of command is not in the image: reason StartError, and the message says what was looked for.',
  },
  130: { meaning: 'SIGINT', cause: 'Somebody pressed Ctrl-C, or the image names SIGINT as its stop signal.' },
  131: { meaning: 'SIGQUIT', cause: 'Somebody pressed Ctrl-\\, or the image names SIGQUIT as its stop signal and the program does not handle it.' },
  134: { meaning: 'SIGABRT', cause: 'The program gave itself up: an assertion, or memory that it found damaged.' },
  137: {
    meaning: 'SIGKILL',
    cause:
      'It was killed without a chance to say anything. With reason OOMKilled: more memory than its limit. Else: it ignored SIGTERM until the grace period was over.',
  },
  139: { meaning: 'SIGSEGV', cause: 'The program reached for memory that it does not have: a fault in it.' },
  143: { meaning: 'SIGTERM', cause: 'It was asked to end, and ended by the asking: a deletion, an eviction, a failed liveness probe.' },
};
