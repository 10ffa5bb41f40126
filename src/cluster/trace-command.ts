/** `trace POD URL`: a command of the learner's machine that Kubernetes does not have. It follows a request hop by hop, to where it ends. */
import { decodeUtf8, encodeUtf8 } from '../kernel/bytes.ts';
import type { Program } from '../kernel/types.ts';
import { traceRequest, type TraceParts } from './trace-request.ts';

const USAGE = `Usage: trace POD URL [-n NAMESPACE]
Follows a request from a pod, hop by hop, and says where it ends and why.
Example: trace client http://web:8080
`;
const URL_SHAPE = /^(?:(https?):\/\/)?([^:/]+)(?::(\d+))?(?:\/.*)?$/;
const WIDTH = 9;

/** The program. Exit codes: 0 where the request arrives, 1 where it does not, 2 for words that are no question. */
export const createTrace = (parts: TraceParts): Program =>
  function* trace(process) {
    const words = process.argv.slice(1).map(decodeUtf8);
    const flag = words.findIndex((word) => word === '-n' || word === '--namespace');
    const [, namespace = 'default'] = flag < 0 ? [] : words.splice(flag, 2);
    const [pod, url, ...rest] = words;
    const match = URL_SHAPE.exec(url ?? '');
    if (pod === undefined || pod === '-h' || pod === '--help' || !match || rest.length > 0) {
      yield* process.write(pod === '-h' || pod === '--help' ? 1 : 2, encodeUtf8(USAGE));
      return pod === '-h' || pod === '--help' ? 0 : 2;
    }
    const [, scheme, host = '', port] = match;
    const hops = traceRequest(parts, { namespace, name: pod.replace(/^pods?\//, '') }, host, Number(port ?? (scheme === 'https' ? 443 : 80)));
    for (const { where, says, goesOn } of hops) yield* process.write(1, encodeUtf8(`${goesOn ? ' ' : '✗'} ${where.padEnd(WIDTH)}${says}\n`));
    return hops.every(({ goesOn }) => goesOn) ? 0 : 1;
  };
