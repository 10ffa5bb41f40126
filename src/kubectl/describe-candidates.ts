/**
 * What the candidates of a completion are: commands by their one line of help, flags by the first sentence of theirs, types by
 * their kind and short names.
 *
 * Mirrors: cobra's completions with descriptions (kubectl completion bash), whose words are the same help texts.
 * Differs: types are described too; kubectl leaves them bare.
 */
import { lookupResource } from '../api/resources.ts';
import { findCommand } from './find-command.ts';
import { helpText } from './help/help-text.ts';

/** Descriptions by candidate for the words behind `kubectl`, the last of which is being completed; undefined where there are none. */
export function describeCandidates(words: readonly string[], candidates: readonly string[]): Readonly<Record<string, string>> | undefined {
  // One candidate is filled in, not listed.
  if (candidates.length < 2) return undefined;
  const { command, path } = findCommand(words.slice(0, -1));
  const help = helpText(path) ?? '';
  const descriptionOf = (candidate: string): string | undefined => {
    if (candidate.startsWith('--')) return flagDescription(help, candidate);
    if (command.subcommands?.some(({ name }) => name === candidate)) return commandDescription(help, path, candidate);
    return typeDescription(candidate);
  };
  const described = candidates.flatMap((candidate): [string, string][] => {
    const description = descriptionOf(candidate);
    return description === undefined ? [] : [[candidate, description]];
  });
  return described.length === 0 ? undefined : Object.fromEntries(described);
}

/** The parent's list has one line a command; a command that is not in it is described by its own first line. */
function commandDescription(help: string, path: string, name: string): string | undefined {
  const line = help.split('\n').find((each) => each.startsWith(`  ${name} `));
  return line === undefined ? helpText(`${path} ${name}`)?.split('\n')[0] : line.slice(name.length + 2).trim();
}

function flagDescription(help: string, candidate: string): string | undefined {
  const at = help.indexOf(`${candidate.replace(/=.*$/, '')}=`);
  const text = at < 0 ? undefined : /\n\t([^\n]*)/.exec(help.slice(at))?.[1];
  return text === undefined ? undefined : (/^.*?[.](?= |$)/.exec(text)?.[0].replace(/[.]$/, '') ?? text);
}

function typeDescription(candidate: string): string | undefined {
  const resource = lookupResource(candidate.slice(candidate.lastIndexOf(',') + 1));
  return resource?.name === candidate.slice(candidate.lastIndexOf(',') + 1) ? [resource.kind, ...resource.shortNames].join(', ') : undefined;
}
