/**
 * `vi`, `vim` and `nano` on the learner's machine: they open the file in the page's editor and wait, as an editor does, until
 * it is closed there. `kubectl edit` runs them like any editor.
 *
 * Differs: nothing is drawn in the terminal and no editor's keys are known here; Ctrl-C in the terminal leaves the file as it is.
 */
import { decodeUtf8, encodeUtf8, type Bytes } from '../kernel/bytes.ts';
import { isErrno } from '../kernel/errno.ts';
import type { Process, Program, Task, WaitQueue } from '../kernel/types.ts';
import type { Editing } from './editing.ts';
import { MOST_EDITED_BYTES } from './editor-names.ts';

const CTRL_C = '\x03';

/** The screen that full-screen programs draw on, and back to the one with the prompt: smcup and rmcup of xterm. */
const ENTER_SCREEN = '\x1b[?1049h\x1b[H';

const LEAVE_SCREEN = '\x1b[?1049l';

const CODE_OF_GIVING_UP = 1;

const usageOf = (program: string): string =>
  `Usage: ${program} FILE...\n\nOpens each FILE in the editor beside the terminal and waits until it is closed there.\nCtrl-C in the terminal closes it as it is.\n`;

/** The program. Exit codes: 0 where every file was closed, 1 where one could not be opened or written, or was given up. */
export const createEditorCommand = (editing: Editing): Program =>
  function* editor(process) {
    const [program = 'vi', ...words] = process.argv.map(decodeUtf8);
    const complain = (text: string): Task<void> => process.write(2, encodeUtf8(`${program}: ${text}\n`));
    if (words.includes('-h') || words.includes('--help')) {
      yield* process.write(1, encodeUtf8(usageOf(program)));
      return 0;
    }
    const option = words.find((word) => word.startsWith('-') && word !== '--');
    if (option !== undefined) {
      yield* complain(`option ${option} is not simulated here`);
      return CODE_OF_GIVING_UP;
    }
    // `+12` and `+` say where to begin; the page's editor begins at the top.
    const files = words.filter((word) => word !== '--' && !word.startsWith('+'));
    if (files.length === 0) {
      yield* complain(`wanted a file to edit, as in ${program} pod.yaml`);
      return CODE_OF_GIVING_UP;
    }
    if (process.fds.get(0)?.kind !== 'tty' || !process.tty) {
      yield* complain('standard input is not a terminal: there is nobody to edit');
      return CODE_OF_GIVING_UP;
    }
    for (const file of files) {
      const refusal = refusalOf(process, file);
      if (refusal !== undefined) {
        yield* complain(refusal);
        return CODE_OF_GIVING_UP;
      }
      const failure = yield* editFile(process, editing, program, file);
      if (isDrawn(process)) yield* process.write(1, LEAVE_SCREEN);
      if (failure === undefined) continue;
      if (failure !== '') yield* complain(failure);
      return CODE_OF_GIVING_UP;
    }
    return 0;
  };

/** Why a file cannot be edited; undefined where it can. */
function refusalOf(process: Process, file: string): string | undefined {
  const path = encodeUtf8(file);
  if (!process.fs.exists(path)) return undefined;
  const { type, size } = process.fs.stat(path);
  if (type === 'directory') return `${file} is a directory`;
  if (type !== 'file') return `${file} is not a regular file`;
  if (size > MOST_EDITED_BYTES) return `${file} is larger than the editor takes (${MOST_EDITED_BYTES / 1024} KiB); less shows it`;
  try {
    return isText(process.fs.readFile(path)) ? undefined : `${file} is a binary file; hexdump shows it`;
  } catch (error) {
    return isErrno(error) ? `${file}: ${error.message}` : undefined;
  }
}

/** Whether bytes are UTF-8 text without NUL. */
export const isText = (content: Bytes): boolean => !content.includes('\0') && encodeUtf8(decodeUtf8(content)) === content;

/** Lets the file be edited. Returns undefined when it was closed, '' when it was given up, else why it could not be written. */
function* editFile(process: Process, editing: Editing, program: string, file: string): Task<string | undefined> {
  const path = encodeUtf8(file);
  const isThere = process.fs.exists(path);
  const queue = process.newQueue();
  const keys = watchKeys(process, queue);
  const text = isThere ? decodeUtf8(process.fs.readFile(path)) : '';
  const absolute = file.startsWith('/') ? file : `${decodeUtf8(process.cwd).replace(/\/$/, '')}/${file}`;
  const id = editing.begin({ program, path: absolute, text }, queue);
  yield* process.write(1, encodeUtf8(noticeOf(process, file)));
  try {
    for (;;) {
      if (keys.hasGivenUp()) return '';
      const edited = editing.take(id);
      if (!edited) {
        yield* process.wait([queue], 'edit');
        continue;
      }
      if (edited.text !== undefined) {
        process.fs.writeFile(path, encodeUtf8(edited.text));
        editing.saved(id, edited.text);
      }
      if (edited.closed) return undefined;
    }
  } catch (error) {
    if (!isErrno(error)) throw error;
    return `${file}: ${error.message}`;
  } finally {
    editing.end(id);
    keys.stop();
  }
}

const isDrawn = (process: Process): boolean => process.env.get('TERM') !== 'dumb';

/** What the terminal says meanwhile: a drawn one on a screen of its own, as editors have. */
function noticeOf(process: Process, file: string): string {
  const notice = `${file} is open in the editor. Save or close it there; Ctrl-C here leaves it as it is.`;
  return `${isDrawn(process) ? ENTER_SCREEN : ''}${notice}\n`;
}

/** Takes what is typed into the terminal meanwhile: it is meant for no shell. A child does it, as this process waits for the page. */
function watchKeys(process: Process, queue: WaitQueue): { hasGivenUp(): boolean; stop(): void } {
  let hasGivenUp = false;
  process.tty?.setRaw(true);
  const child = process.spawn({
    argv: process.argv,
    program: function* readKeys(reader) {
      while (!hasGivenUp) {
        const keys = yield* reader.read(0);
        if (keys === '' || keys.includes(CTRL_C)) hasGivenUp = true;
      }
      queue.notify();
      return 0;
    },
  });
  return {
    hasGivenUp: () => hasGivenUp,
    stop() {
      process.tty?.setRaw(false);
      try {
        process.kill(child.pid, 'KILL');
      } catch {
        // It has read its last key already.
      }
    },
  };
}
