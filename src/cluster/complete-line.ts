/** What Tab offers at the learner's prompt: commands, kubectl's own candidates, files of the home directory. */
import type { ApiServer } from '../api/door.ts';
import { decodeUtf8 } from '../kernel/bytes.ts';
import type { Directory } from '../kernel/types.ts';
import { completeKubectl } from '../kubectl/complete.ts';
import { describeCandidates } from '../kubectl/describe-candidates.ts';
import type { Completer } from '../shell/index.ts';

export interface CompleteLineOptions {
  api: ApiServer;
  commands: readonly string[];
  files: Directory;
}

/** Words that run kubectl. */
const KUBECTL = new Set(['kubectl', 'k']);

/** Commands of the lab whose first word is found as a verb of kubectl finds it, and what they know beside that. */
const ASKED_AS: Readonly<Record<string, { readonly verb: string; readonly own: readonly string[] }>> = {
  why: { verb: 'describe', own: [] },
  trace: { verb: 'logs', own: ['laptop'] },
};

/** A completer for the line up to the cursor: it looks at the last command of it, behind `|`, `;` and `&&`. */
export function createCompleter({ api, commands, files }: CompleteLineOptions): Completer {
  const filesFor = (prefix: string): string[] =>
    files
      .list()
      .map(decodeUtf8)
      .filter((path) => path.startsWith(prefix))
      .sort();
  return (line, cursor) => {
    const command = /[^|;&]*$/.exec(line.slice(0, cursor))![0].trimStart();
    const words = command.split(/\s+/);
    const typed = words.at(-1) ?? '';
    const from = cursor - typed.length;
    if (words.length === 1) return { candidates: commands.filter((name) => typed !== '' && name.startsWith(typed)), from };
    const asked = ASKED_AS[words[0]!];
    if (asked && (words.length === 2 || asked.verb === 'describe')) {
      const own = asked.own.filter((word) => word.startsWith(typed));
      return { candidates: [...completeKubectl([asked.verb, ...words.slice(1)], { api, completePath: filesFor }), ...own].sort(), from };
    }
    if (!KUBECTL.has(words[0]!)) return { candidates: filesFor(typed), from };
    const candidates = completeKubectl(words.slice(1), { api, completePath: filesFor });
    return { candidates, from, descriptions: describeCandidates(words.slice(1), candidates) };
  };
}
