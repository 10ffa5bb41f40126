/** Lessons are depths: lesson 1 lies at 0 m, lesson 10 at 90 m, and the accent goes from shallow teal to deep indigo. */

const SHALLOW_HUE = 188;
const DEEP_HUE = 280;
const LESSONS = 10;

/** The lesson number in a slug such as `lessons/04-pod-lifecycle`, or null. */
export function lessonNumberOf(slug: string): number | null {
  const match = /(?:^|\/)lessons\/(\d+)-/.exec(slug);
  return match === null ? null : Number(match[1]);
}

export function depthOf(lesson: number): number {
  return (lesson - 1) * 10;
}

/** The hue of a lesson's accent, in degrees of OKLCH. */
export function accentHueOf(lesson: number): number {
  const way = Math.min(1, Math.max(0, (lesson - 1) / (LESSONS - 1)));
  return Math.round(SHALLOW_HUE + (DEEP_HUE - SHALLOW_HUE) * way);
}
