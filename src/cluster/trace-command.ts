/** `trace FROM URL`: a command of the learner's machine that Kubernetes does not have. It follows a request hop by hop, to where it ends. */
import { decodeUtf8, encodeUtf8 } from '../kernel/bytes.ts';
import type { Program } from '../kernel/types.ts';
import { inNamespace } from './trace-picture.ts';
import { traceRequest, type Origin, type Target, type TraceParts } from './trace-request.ts';

const USAGE = `Usage: trace FROM URL [-n NAMESPACE] [--host NAME]
Follows a request hop by hop, and says where it ends, why, and where to look next.
FROM is a pod, node/NAME, or laptop: your own machine.
With --host, the request names another host than the one in the URL, as with curl's -H 'Host: NAME'.
Examples: trace client http://web:8080
          trace node/node-1 http://10.96.0.10:53
          trace laptop http://172.18.0.2:30080
          trace laptop http://172.18.0.200/cart --host shop.example.com
`;
const URL_SHAPE = /^(?:(https?):\/\/)?([^:/]+)(?::(\d+))?(\/.*)?$/;
const WIDTH = 9;

/** Where a URL leads; undefined where it is none. */
export function targetOfUrl(url: string): Target | undefined {
  const match = URL_SHAPE.exec(url);
  if (!match) return undefined;
  const [, scheme, host = '', port, path = '/'] = match;
  return { host, port: Number(port ?? (scheme === 'https' ? 443 : 80)), path };
}

/** Who `pod/web`, `web`, `node/node-1` or `laptop` is; undefined where a word names something that asks nobody, such as `deploy/web`. */
export function originOf(word: string, namespace: string): Origin | undefined {
  const [kind, name] = word.includes('/') ? (word.split('/', 2) as [string, string]) : ['', word];
  if (/^(no|nodes?)$/.test(kind)) return { kind: 'node', name };
  if (kind === '' && name === 'laptop') return { kind: 'laptop' };
  return /^(po|pods?)?$/.test(kind) ? { kind: 'pod', namespace, name } : undefined;
}

/** The program. Exit codes: 0 where the request arrives, 1 where it does not, 2 for words that are no question. */
export const createTrace = (parts: TraceParts): Program =>
  function* trace(process) {
    const words = process.argv.slice(1).map(decodeUtf8);
    const flag = words.findIndex((word) => word === '-n' || word === '--namespace');
    const [, namespace = 'default'] = flag < 0 ? [] : words.splice(flag, 2);
    const at = words.indexOf('--host');
    const [, named] = at < 0 ? [] : words.splice(at, 2);
    const [from, url, ...rest] = words;
    const target = targetOfUrl(url ?? '');
    if (from === undefined || from === '-h' || from === '--help' || !target || rest.length > 0) {
      const isAsked = from === '-h' || from === '--help';
      yield* process.write(isAsked ? 1 : 2, encodeUtf8(USAGE));
      return isAsked ? 0 : 2;
    }
    const origin = originOf(from, namespace);
    if (!origin) {
      const own = inNamespace(namespace);
      yield* process.write(2, encodeUtf8(`trace: ${from} sends no requests, its pods do: name one of them\nLook next: kubectl get pods${own}\n`));
      return 2;
    }
    const hops = traceRequest(parts, origin, { ...target, ...(named !== undefined && { named }) });
    for (const { where, says, goesOn } of hops) yield* process.write(1, encodeUtf8(`${goesOn ? ' ' : '✗'} ${where.padEnd(WIDTH)}${says}\n`));
    const lookAt = hops.at(-1)?.lookAt ?? [];
    if (lookAt.length > 0) yield* process.write(1, encodeUtf8(`Look next: ${lookAt.join('   or: ')}\n`));
    return hops.every(({ goesOn }) => goesOn) ? 0 : 1;
  };
