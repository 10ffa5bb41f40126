/** Failed system calls: the errno names that programs look at, and strerror's texts that they print (musl's wording where busybox is static glibc's: the same here). */
import type { Errno } from './types.ts';

const STRERROR = {
  E2BIG: 'Argument list too long',
  EACCES: 'Permission denied',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  EAGAIN: 'Resource temporarily unavailable',
  EBADF: 'Bad file descriptor',
  ECHILD: 'No child processes',
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EEXIST: 'File exists',
  EHOSTUNREACH: 'No route to host',
  EINVAL: 'Invalid argument',
  EIO: 'Input/output error',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  ENETUNREACH: 'Network is unreachable',
  ENOENT: 'No such file or directory',
  ENOEXEC: 'Exec format error',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EBUSY: 'Device or resource busy',
  EPERM: 'Operation not permitted',
  EPIPE: 'Broken pipe',
  EROFS: 'Read-only file system',
  ESRCH: 'No such process',
  ETIMEDOUT: 'Connection timed out',
  EXDEV: 'Cross-device link',
} as const;

export type ErrnoCode = keyof typeof STRERROR;

class KernelError extends Error implements Errno {
  override readonly name = 'Errno';
  readonly code: ErrnoCode;

  constructor(code: ErrnoCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The error of a failed system call. `message` replaces strerror's text: for the runtime's own sentences. */
export function errno(code: ErrnoCode, message: string = STRERROR[code]): Errno {
  return new KernelError(code, message);
}

/** Whether something caught is a failed system call, and not a fault of ours. */
export function isErrno(error: unknown): error is Errno {
  return error instanceof KernelError;
}
