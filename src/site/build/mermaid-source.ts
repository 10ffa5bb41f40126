/** What a mermaid fence is called and what it must contain; shared by the renderer and by the page build. */
import { createHash } from 'node:crypto';

/** The name under which a fence's drawing is committed: a hash of its source, so a changed fence has none until it is drawn again. */
export function diagramHashOf(source: string): string {
  return createHash('sha256').update(source.trim()).digest('hex').slice(0, 12);
}

export function accessibleTextsOf(source: string): { title: string; description: string } {
  const title = /^\s*accTitle\s*:\s*(.+)$/m.exec(source)?.[1]?.trim() ?? '';
  const description =
    /^\s*accDescr\s*:\s*(.+)$/m.exec(source)?.[1]?.trim() ?? /^\s*accDescr\s*\{([^}]*)\}/m.exec(source)?.[1]?.trim().replace(/\s+/g, ' ') ?? '';
  return { title, description };
}

const ARROW = /^\s*([A-Za-z_]\w*)\s*(?:--?>>?|--?x|--?\))\s*([+-]?)\s*(.+?)\s*:/;

/** Sentences about what is wrong with a fence; empty when nothing is. */
export function complaintsAbout(source: string): string[] {
  const complaints: string[] = [];
  const { title, description } = accessibleTextsOf(source);
  if (title === '') complaints.push('has no accTitle: say in one line what the drawing shows.');
  if (description === '') complaints.push('has no accDescr: say in words what a reader would see.');
  if (/^\s*sequenceDiagram\b/m.test(source)) complaints.push(...undeclaredParticipantsOf(source));
  return complaints;
}

/** mermaid invents a participant for any word beside an arrow, also for `|Success| Pod`: only declared ones are meant. */
function undeclaredParticipantsOf(source: string): string[] {
  const declared = new Set([...source.matchAll(/^\s*(?:create\s+)?(?:participant|actor)\s+([^\s]+)/gm)].map((match) => match[1]));
  const used = new Set<string>();
  for (const line of source.split('\n')) {
    const arrow = ARROW.exec(line);
    if (arrow === null) continue;
    for (const name of [arrow[1], arrow[3]]) if (name !== undefined && !declared.has(name)) used.add(name);
  }
  return [...used].map((name) => `draws a participant "${name}" that no line declares.`);
}
