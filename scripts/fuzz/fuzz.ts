/**
 * Malformed inputs against a world: none may crash it, keep it busy, or change what is stored without being accepted; and what
 * is refused is refused in words that a person can act on.
 */
import fc from 'fast-check';
import { isSuccess, type ApiRequest, type ApiResponse, type Connection, type Status, type StreamSink, type Watch } from '../../src/api/door.ts';
import { apiRequestOf, type HttpRequest } from '../../src/server/http-request.ts';
import type { World } from '../../src/session/world.ts';
import { commandLine } from './inputs.ts';
import { request } from './requests.ts';

/** Longer than this (real ms) no answer may take. */
const LONGEST_MS = 3000;
/** Larger than this the whole process may not grow. */
const MOST_MEMORY_BYTES = 1.5 * 1024 ** 3;
/** Words of the engine itself, which no answer may hold. */
const ENGINE_WORDS =
  /Cannot read propert|is not a function|is not iterable|is not defined|undefined is not|Cannot (?:convert|set|create|mix)|Invalid array length|Maximum call stack|Unexpected (?:token|end of JSON input|non-whitespace)|JSON at position|Invalid (?:regular expression|time value|count value|string length)|\bat .+\.ts:\d+|\[object (?:Object|Undefined)\]|(?:Type|Range|Syntax|Reference)Error|must (?:be|have) .*(?:Symbol\.iterator|function)|wanted .*, found .* \(a mistake/;

/** An input that was not taken as it should be. */
export interface Fault {
  readonly input: string;
  readonly problem: string;
}

/** Why a refusal helps nobody, or undefined where it does. */
function problemOfStatus(status: Partial<Status> | undefined): string | undefined {
  if (status?.kind !== 'Status' || status.status !== 'Failure') return `a failure without a Status: ${JSON.stringify(status)?.slice(0, 200)}`;
  if (!status.message) return 'a Status without a message';
  return ENGINE_WORDS.exec(status.message) ? `words of the engine: ${status.message.slice(0, 300)}` : undefined;
}

const SILENT: StreamSink = { stdout() {}, stderr() {}, exit() {} };

/** Asks as the HTTP server does. What goes on (a watch, a connection) lives for a moment, and is then hung up. */
function open(world: World, asked: ApiRequest): ApiResponse | Watch | Connection {
  const { api, sim } = world.cluster;
  const isWatch = asked.method === 'GET' && asked.query?.['watch'] !== undefined;
  const isConnection = /\/pods\/[^/]+\/(exec|attach|log)$/.test(asked.path) && (asked.query?.['follow'] !== undefined || !asked.path.endsWith('/log'));
  const answer = isWatch ? api.watch(asked, () => {}) : isConnection ? api.connect(asked, SILENT) : api.serve(asked);
  if ('code' in answer) return answer;
  sim.advance(10);
  if ('stop' in answer) answer.stop();
  else answer.close();
  return answer;
}

function serveRequest(world: World, given: HttpRequest): string | undefined {
  const { api } = world.cluster;
  const { etcd } = api;
  const before = etcd.revision;
  const asked = apiRequestOf(given);
  if ('status' in asked) return problemOfStatus(asked);
  const answer = open(world, asked);
  if (!('code' in answer)) return undefined;
  if (isSuccess(answer)) return undefined;
  if (etcd.revision !== before) return `refused (${answer.code}), and yet the store changed`;
  return problemOfStatus(answer.body as Partial<Status>) ?? (answer.code === 500 ? `500: ${(answer.body as Status).message?.slice(0, 300)}` : undefined);
}

function runLine(world: World, line: string): string | undefined {
  const result = world.apply({ type: 'run', line: `kubectl ${line}` });
  if (!result) return 'no answer';
  if (ENGINE_WORDS.test(result.out)) return `words of the engine: ${ENGINE_WORDS.exec(result.out)?.[0]} in ${result.out.slice(0, 300)}`;
  if (result.exit !== 0 && result.out.trim() === '' && !/^(auth|diff|exec|debug|run|get)/.test(line)) return `exit ${result.exit} without a word`;
  return undefined;
}

const textOf = (input: HttpRequest | string): string =>
  typeof input === 'string' ? `kubectl ${input}` : `${input.method} ${input.url} ${JSON.stringify(input.headers)}\n${input.body.toString('latin1')}`;

/** Gives the world `count` inputs. The same seed gives the same inputs. */
export function fuzz(
  newWorld: () => World,
  options: { count: number; seed: number; perWorld?: number },
): { faults: Fault[]; slowestMs: number; mostBytes: number } {
  const { count, seed, perWorld = 400 } = options;
  const inputs: fc.Arbitrary<HttpRequest | string> = fc.oneof({ weight: 2, arbitrary: request }, { weight: 1, arbitrary: commandLine });
  const faults: Fault[] = [];
  let slowestMs = 0;
  let mostBytes = 0;
  for (let done = 0; done < count; done += perWorld) {
    let world = newWorld();
    for (const input of fc.sample(inputs, { numRuns: Math.min(perWorld, count - done), seed: seed + done })) {
      const startMs = performance.now();
      let problem: string | undefined;
      try {
        problem = typeof input === 'string' ? runLine(world, input) : serveRequest(world, input);
      } catch (error) {
        problem = `crashed: ${(error as Error).stack?.split('\n').slice(0, 4).join(' | ') ?? String(error)}`;
        world = newWorld();
      }
      const tookMs = performance.now() - startMs;
      slowestMs = Math.max(slowestMs, tookMs);
      const usedBytes = process.memoryUsage.rss();
      mostBytes = Math.max(mostBytes, usedBytes);
      if (usedBytes > MOST_MEMORY_BYTES) problem ??= `${Math.round(usedBytes / 1024 ** 2)} MiB in use`;
      if (tookMs > LONGEST_MS) problem ??= `took ${Math.round(tookMs)} ms`;
      if (problem !== undefined) faults.push({ input: textOf(input), problem });
    }
  }
  return { faults, slowestMs, mostBytes };
}
