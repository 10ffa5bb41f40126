/** Measuring, for the benchmark: CPU time (user and system) and wall time of a piece of work, and the heap after it. */

export interface Measured {
  cpuMs: number;
  wallMs: number;
}

/** CPU and wall time of synchronous work, in ms. */
export function cpuMs(work: () => void): Measured {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  work();
  return since(cpu, wall);
}

/** The same for work that waits. */
export async function cpuMsAsync(work: () => Promise<void>): Promise<Measured> {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  await work();
  return since(cpu, wall);
}

function since(cpu: NodeJS.CpuUsage, wall: number): Measured {
  const used = process.cpuUsage(cpu);
  return { cpuMs: (used.user + used.system) / 1000, wallMs: performance.now() - wall };
}

/** Bytes of live heap, after a collection (start node with --expose-gc). */
export function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** Prints a measurement as one JSON line, for the process that asked for it. */
export function report(measurement: object): void {
  process.stdout.write(JSON.stringify(measurement) + '\n');
}
