/** What a limit range gives to containers that ask for nothing. Mirrors plugin/pkg/admission/limitranger/admission.go (mergePodResourceRequirements). */
import type { Container, LimitRange } from '../../../api/types.gen.ts';

/** The default limits and requests of containers. */
export function defaultsOf({ spec }: LimitRange): { limits: Record<string, string | number>; requests: Record<string, string | number> } {
  const items = spec.limits.filter(({ type }) => type === 'Container');
  return {
    limits: Object.assign({}, ...items.map((item) => item.default)) as Record<string, string | number>,
    requests: Object.assign({}, ...items.map((item) => item.defaultRequest)) as Record<string, string | number>,
  };
}

/** Gives a container what it does not name, and says what that was. */
export function mergeContainer(container: Container, title: string, defaults: ReturnType<typeof defaultsOf>): string[] {
  const notes: string[] = [];
  const fill = (list: 'requests' | 'limits', word: string): void => {
    const missing = Object.keys(defaults[list]).filter((name) => container.resources?.[list]?.[name] === undefined);
    if (missing.length === 0) return;
    const given = Object.fromEntries(missing.map((name) => [name, String(defaults[list][name])]));
    container.resources = { ...container.resources, [list]: { ...container.resources?.[list], ...given } };
    notes.push(`${missing.sort().join(', ')} ${word} for ${title} ${container.name}`);
  };
  fill('requests', 'request');
  fill('limits', 'limit');
  return notes;
}
