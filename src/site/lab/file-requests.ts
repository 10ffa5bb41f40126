/** Questions about the learner's files, each with its answer. */
import type { HomeFile, ManifestProblem } from '../../session/protocol.ts';
import type { MessageOf, SessionClient } from './session-client.ts';

type Answer = 'files' | 'file' | 'validated';

export class FileRequests {
  readonly #client: SessionClient;
  #lastId = 0;

  constructor(client: SessionClient) {
    this.#client = client;
  }

  /** The files below the home directory. */
  async list(): Promise<readonly HomeFile[]> {
    return (await this.#answer('files', (id) => this.#client.send({ type: 'list-files', id }))).files;
  }

  /** A file's text; null where there is none, or none to show. */
  async read(path: string): Promise<string | null> {
    return (await this.#answer('file', (id) => this.#client.send({ type: 'read-file', path, id }))).text;
  }

  /** What the API server would say of a manifest. */
  async check(text: string): Promise<readonly ManifestProblem[]> {
    return (await this.#answer('validated', (id) => this.#client.send({ type: 'validate', text, id }))).problems;
  }

  #answer<Type extends Answer>(type: Type, ask: (id: number) => void): Promise<MessageOf<Type>> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const stop = this.#client.on(type, (message: MessageOf<Type>) => {
        if ((message as MessageOf<Answer>).id !== id) return;
        stop();
        resolve(message);
      });
      ask(id);
    });
  }
}
