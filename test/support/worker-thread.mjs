/** What a browser gives to a worker, as far as the learner's worker uses it: for one that runs in a thread of Node. */
import { parentPort, workerData } from 'node:worker_threads';

let canHave = 'what it waits for';
/** How many parts the session waits for. */
let missing = 0;
let listen = () => undefined;

globalThis.self = {
  addEventListener: (_, listener) => (listen = listener),
  postMessage: (message) => {
    if (message.type === 'loading-parts') missing = message.count;
    parentPort.postMessage(message);
  },
  reportError: (error) => {
    throw error;
  },
};
globalThis.fetch = (url) => {
  if (url === 'course') return Promise.resolve(Response.json(workerData.course));
  if (missing === 0 || canHave === 'nothing') return Promise.reject(new TypeError('Failed to fetch'));
  parentPort.postMessage({ fetched: String(url) });
  return Promise.resolve(new Response(''));
};

await import(workerData.entry);
parentPort.on('message', (message) => {
  if (message.canHave) canHave = message.canHave;
  else listen(message);
});
listen({ data: { type: 'load-course', url: 'course' } });
