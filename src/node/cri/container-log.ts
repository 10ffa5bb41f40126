/**
 * A container's log: lines with their time and stream, as the runtime writes them to /var/log/pods.
 *
 * Mirrors: pkg/kubelet/kuberuntime/logs (ReadLogs) and the CRI log format.
 * Differs: a log that grows too large loses its older half; containerd's file starts anew.
 */
import { formatNanoTime } from '../../api/time.ts';
import { decodeUtf8, type Bytes } from '../../kernel/bytes.ts';

/** One line, or (at the end of what was written so far) a part of one. Text without its newline. */
export interface LogLine {
  readonly wallMs: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: Bytes;
  /** The newline has been written. */
  readonly isWhole: boolean;
}

/** Which lines a reader wants: `v1.PodLogOptions`, with times as ms. */
export interface LogRange {
  timestamps?: boolean;
  tailLines?: number;
  limitBytes?: number;
  sinceMs?: number;
}

const MAX_LINES = 40_000;
/** containerLogMaxSize of a kubelet's configuration, by default. */
const MAX_BYTES = 10 * 1024 * 1024;
/** Longer lines are written in parts: max_container_log_line_size of containerd. */
const MAX_LINE_BYTES = 16 * 1024;

/** The log of one attempt of one container. */
export class ContainerLog {
  #lines: LogLine[] = [];
  #bytes = 0;
  #partial = new Map<'stdout' | 'stderr', { wallMs: number; text: Bytes }>();
  #listeners = new Set<(line: LogLine) => void>();
  #isClosed = false;
  #onClose = new Set<() => void>();

  /** Takes what a process wrote. */
  write(wallMs: number, stream: 'stdout' | 'stderr', data: Bytes): void {
    const parts = data.split('\n');
    const last = parts.pop()!;
    for (const part of parts) {
      const before = this.#partial.get(stream);
      this.#partial.delete(stream);
      this.#append({ wallMs: before?.wallMs ?? wallMs, stream, text: (before?.text ?? '') + part, isWhole: true });
    }
    if (last === '') return;
    const before = this.#partial.get(stream);
    const text = (before?.text ?? '') + last;
    const partsEnd = text.length - (text.length % MAX_LINE_BYTES);
    for (let at = 0; at < partsEnd; at += MAX_LINE_BYTES) this.#append({ wallMs, stream, text: text.slice(at, at + MAX_LINE_BYTES), isWhole: false });
    this.#partial.set(stream, { wallMs: before?.wallMs ?? wallMs, text: text.slice(partsEnd) });
  }

  #append(line: LogLine): void {
    this.#lines.push(line);
    this.#bytes += line.text.length + 1;
    if (this.#lines.length > MAX_LINES || this.#bytes > MAX_BYTES) this.#shrink();
    for (const listener of this.#listeners) listener(line);
  }

  /** Drops the older half. */
  #shrink(): void {
    let first = this.#lines.length;
    let bytes = 0;
    while (first > this.#lines.length / 2 && bytes + this.#lines[first - 1]!.text.length < MAX_BYTES / 2) bytes += this.#lines[--first]!.text.length + 1;
    this.#lines = this.#lines.slice(first);
    this.#bytes = bytes;
  }

  /** The process has ended: what is left without a newline becomes a line, followers are told. */
  close(): void {
    for (const [stream, { wallMs, text }] of this.#partial) this.#append({ wallMs, stream, text, isWhole: false });
    this.#partial.clear();
    this.#isClosed = true;
    for (const listener of [...this.#onClose]) listener();
    this.#onClose.clear();
    this.#listeners.clear();
  }

  /** How large the log's file is. */
  get sizeBytes(): number {
    return this.#bytes;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Calls for every line from now on, and once at the end. Returns how to stop. */
  follow(onLine: (line: LogLine) => void, onClose: () => void): () => void {
    this.#listeners.add(onLine);
    this.#onClose.add(onClose);
    return () => {
      this.#listeners.delete(onLine);
      this.#onClose.delete(onClose);
    };
  }

  /** What `kubectl logs` shows of it. */
  read(range: LogRange): Bytes {
    let lines: readonly LogLine[] = this.#lines;
    if (range.sinceMs !== undefined) {
      const sinceMs = range.sinceMs;
      lines = lines.filter((line) => line.wallMs >= sinceMs);
    }
    if (range.tailLines !== undefined) lines = range.tailLines === 0 ? [] : lines.slice(-range.tailLines);
    const text = lines.map((line) => formatLogLine(line, range.timestamps ?? false)).join('');
    return range.limitBytes === undefined ? text : text.slice(0, range.limitBytes);
  }

  /** The last `maxLines` lines or `maxBytes` bytes, whichever is less: what becomes a termination message. */
  tail(maxLines: number, maxBytes: number): string {
    return decodeUtf8(this.read({ tailLines: maxLines }).slice(-maxBytes));
  }
}

/** A line as a reader sees it, with its time in front where that was asked for. */
export const formatLogLine = (line: LogLine, timestamps: boolean): Bytes =>
  (timestamps ? `${formatNanoTime(line.wallMs)} ` : '') + line.text + (line.isWhole ? '\n' : '');
