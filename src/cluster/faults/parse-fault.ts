/**
 * Faults in words: what is typed after `fault` at the prompt, stands in an exercise, or is sent by the page. One language for all of
 * them, so that a log of inputs reads as what was done.
 */
import { parseDuration } from '../../api/duration.ts';
import { parseQuantity, quantityValue } from '../../api/quantity.ts';
import { SIGNALS } from '../../kernel/signals.ts';
import type { Signal } from '../../kernel/types.ts';

/** A pod, and one of its containers where that is said. */
export interface FaultTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
}

/** Something that goes wrong. All but `kill` last until they are ended. */
export type Fault =
  | ({ readonly what: 'kill'; readonly signal: Signal } & FaultTarget)
  | { readonly what: 'stop-kubelet' | 'start-kubelet' | 'cut-off' | 'rejoin' | 'remove-cni'; readonly node: string }
  | { readonly what: 'lose-route'; readonly node: string; readonly to: string }
  | { readonly what: 'break-pull'; readonly images: string }
  | { readonly what: 'slow-pull'; readonly images: string; readonly byMs: number }
  | ({ readonly what: 'fill-memory'; readonly bytes: number } & FaultTarget)
  | { readonly what: 'fill-node-memory'; readonly node: string; readonly bytes: number }
  | ({ readonly what: 'break-endpoint'; readonly how: 'refuse' | 'hang'; readonly port?: number } & FaultTarget)
  | { readonly what: 'list' }
  | { readonly what: 'end'; readonly name: string };

/** Words that are no fault, or one that cannot be. The message says what was wanted. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}

export const FAULT_USAGE = `Usage: fault WHAT ...
Makes something go wrong, to see what the cluster does. Kubernetes has no such command.

  fault kill POD [-c CONTAINER] [--signal=KILL]     kill a container's first process
  fault fill-memory POD AMOUNT [-c CONTAINER]       a process in the container takes memory: 200Mi
  fault break-endpoint POD [--port=N] [--hang]      connections to the pod are refused, or never answered
  fault stop-kubelet NODE                           containers go on, nobody looks after them
  fault start-kubelet NODE
  fault cut-off NODE                                the node is off the network
  fault rejoin NODE
  fault remove-cni NODE                             nobody gives new pods a network there
  fault lose-route NODE OTHER                       NODE no longer knows the way to the pods of OTHER
  fault fill-memory node/NODE AMOUNT                a process beside the pods takes memory
  fault break-pull IMAGE                            its registry answers with an error; docker.io means all of its images
  fault slow-pull IMAGE DURATION                    pulls take longer by that: 30s
  fault list                                        what goes wrong now
  fault end NAME                                    ends one of these, or all

Pods are looked for in the namespace default; -n NAMESPACE names another.
`;

interface Flags {
  readonly words: readonly string[];
  readonly get: (name: string) => string | undefined;
}

/** Which flags take a value, by all their names. */
const VALUE_FLAGS: Readonly<Record<string, string>> = {
  '-c': 'container',
  '--container': 'container',
  '-n': 'namespace',
  '--namespace': 'namespace',
  '--signal': 'signal',
  '--port': 'port',
};

function splitFlags(all: readonly string[]): Flags {
  const words: string[] = [];
  const values = new Map<string, string>();
  for (let i = 0; i < all.length; i++) {
    const word = all[i] ?? '';
    const [flag = '', inline] = /^(--[^=]+)=(.*)$/.exec(word)?.slice(1) ?? [word];
    if (word === '--hang') values.set('hang', 'true');
    else if (Object.hasOwn(VALUE_FLAGS, flag)) {
      const value = inline ?? all[++i];
      if (value === undefined) throw new FaultError(`flag ${flag} wants a value`);
      values.set(VALUE_FLAGS[flag] ?? '', value);
    } else if (word.startsWith('-')) throw new FaultError(`unknown flag ${word}`);
    else words.push(word);
  }
  return { words, get: (name) => values.get(name) };
}

function bytesOf(text: string): number {
  try {
    const bytes = quantityValue(parseQuantity(text));
    if (bytes > 0) return bytes;
  } catch {
    // Said below, in the same words.
  }
  throw new FaultError(`wanted an amount of memory such as 200Mi, found "${text}"`);
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0) throw new FaultError(`wanted a duration such as 30s, found "${text}"`);
  return ms;
}

function signalOf(text: string): Signal {
  const signal = SIGNALS.find((name) => name === text.replace(/^SIG/, ''));
  if (!signal) throw new FaultError(`wanted a signal such as KILL or TERM, found "${text}"`);
  return signal;
}

function portOf(text: string | undefined): { port?: number } {
  if (text === undefined) return {};
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new FaultError(`wanted a port from 1 to 65535, found "${text}"`);
  return { port };
}

/** The fault that the words after `fault` stand for. Throws `FaultError`. */
export function parseFault(all: readonly string[]): Fault {
  const { words, get } = splitFlags(all);
  const [what = '', ...rest] = words;
  /** The words that this fault needs, by what they are. */
  const need = (...names: string[]): string[] => {
    if (rest.length !== names.length) throw new FaultError(`${what} wants ${names.join(' and ') || 'nothing more'}, found ${rest.join(' ') || 'nothing'}`);
    return rest;
  };
  const targetOf = (pod: string): FaultTarget => {
    const container = get('container');
    return { pod: pod.replace(/^pods?\//, ''), namespace: get('namespace') ?? 'default', ...(container === undefined ? {} : { container }) };
  };
  const nodeOf = (word: string): string => word.replace(/^nodes?\//, '');
  switch (what) {
    case 'kill':
      return { what, signal: signalOf(get('signal') ?? 'KILL'), ...targetOf(need('a pod')[0]!) };
    case 'stop-kubelet':
    case 'start-kubelet':
    case 'cut-off':
    case 'rejoin':
    case 'remove-cni':
      return { what, node: nodeOf(need('a node')[0]!) };
    case 'lose-route': {
      const [node = '', to = ''] = need('a node', 'another node');
      return { what, node: nodeOf(node), to: nodeOf(to) };
    }
    case 'break-pull':
      return { what, images: need('an image')[0]! };
    case 'slow-pull': {
      const [images = '', by = ''] = need('an image', 'a duration');
      return { what, images, byMs: durationOf(by) };
    }
    case 'fill-memory': {
      const [target = '', amount = ''] = need('a pod or node/NODE', 'an amount');
      if (/^nodes?\//.test(target)) return { what: 'fill-node-memory', node: nodeOf(target), bytes: bytesOf(amount) };
      return { what, bytes: bytesOf(amount), ...targetOf(target) };
    }
    case 'break-endpoint':
      return { what, how: get('hang') ? 'hang' : 'refuse', ...portOf(get('port')), ...targetOf(need('a pod')[0]!) };
    case 'list':
      need();
      return { what };
    case 'end':
      return { what, name: need('the name of a fault')[0]! };
    default:
      throw new FaultError(what === '' ? 'wanted a fault, found nothing' : `unknown fault "${what}"`);
  }
}
