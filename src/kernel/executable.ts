/** From argv[0] to a program: PATH, permission, `#!` lines. Mirrors execve(2), execvp(3), and runc's words for a first process that cannot start. */
import { errno, type ErrnoCode } from './errno.ts';
import type { ProcessFileSystem } from './file-system.ts';
import type { Inode } from './inode.ts';
import type { Errno, Program, ProgramTable } from './types.ts';

const MAX_INTERPRETERS = 4;
/** What execvp searches where PATH is not set. */
const DEFAULT_PATH = '/bin:/usr/bin';

/** A program and the arguments it gets: a script's are its interpreter's. */
export interface Loaded {
  readonly program: Program;
  readonly argv: readonly string[];
}

/** Finds a command: as it is where it has a slash, else in `path`. Throws ENOENT, EACCES. */
function find(fs: ProcessFileSystem, name: string, path: string = DEFAULT_PATH): { file: string; inode: Inode } {
  let code: ErrnoCode = 'ENOENT';
  const candidates = name.includes('/') ? [name] : name === '' ? [] : path.split(':').map((directory) => (directory === '' ? name : `${directory}/${name}`));
  for (const file of candidates) {
    const inode = fs.executable(file);
    if (typeof inode !== 'string') return { file, inode };
    // A directory of that name in PATH is passed over; a file that may not be run is remembered.
    if (name.includes('/') || (inode === 'EACCES' && fs.exists(file) && fs.stat(file).type === 'file')) code = inode;
  }
  throw errno(code);
}

/** Loads a command. Throws ENOENT, EACCES, ENOEXEC. */
export function loadProgram(fs: ProcessFileSystem, programs: ProgramTable, argv: readonly string[], path?: string): Loaded {
  let args = argv;
  for (let depth = 0; depth <= MAX_INTERPRETERS; depth++) {
    const { file, inode } = find(fs, args[0] ?? '', path);
    if (inode.program !== undefined) {
      const program = programs.get(inode.program);
      if (!program) throw errno('ENOEXEC', `${file}: the program "${inode.program}" is not simulated here`);
      return { program, argv: args };
    }
    const interpreter = /^#![ \t]*([^ \t\n]+)[ \t]*([^\n]*)/.exec(inode.content);
    if (!interpreter) throw errno('ENOEXEC');
    const argument = interpreter[2]!.trim();
    args = [interpreter[1]!, ...(argument === '' ? [] : [argument]), file, ...args.slice(1)];
  }
  throw errno('ELOOP');
}

/** The error of a container's first process, in the words of runc (Go's os/exec LookPath). */
export function runtimeError(error: Errno, fs: ProcessFileSystem, name: string): Errno {
  const quoted = `exec: "${name}"`;
  if (error.code === 'ENOEXEC') return errno('ENOEXEC', error.message.includes('not simulated') ? error.message : `exec ${name}: exec format error`);
  if (!name.includes('/')) return errno('ENOENT', `${quoted}: executable file not found in $PATH`);
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return errno('ENOENT', `${quoted}: stat ${name}: ${error.code === 'ENOENT' ? 'no such file or directory' : 'not a directory'}`);
  if (fs.exists(name) && fs.stat(name).type === 'directory') return errno('EACCES', `${quoted}: is a directory`);
  return errno('EACCES', `${quoted}: permission denied`);
}
