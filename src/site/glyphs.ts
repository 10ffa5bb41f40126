/**
 * The shapes of a container's states, one vocabulary for lab, drawings and landing page: shape and icon carry the
 * meaning, colour only helps, and a word always stands beside them.
 */
import type { VisualState } from '../session/protocol.ts';

/** Circumference as the ring's own unit, so that a fraction of a wait is a plain number. */
export const RING = 100;

const circle = (attributes: string): string => `<circle cx="12" cy="12" r="9" ${attributes}/>`;

const SHAPES: Record<VisualState, string> = {
  waiting:
    circle('class="edge" stroke-dasharray="3.2 2.45"') +
    '<circle class="fill" cx="8" cy="12" r="1.3"/><circle class="fill" cx="12" cy="12" r="1.3"/><circle class="fill" cx="16" cy="12" r="1.3"/>',
  running: circle('class="edge fill"') + '<path class="knock solid" d="M9.8 7.9v8.2l6.6-4.1z"/>',
  'not-ready': circle('class="edge"') + '<path class="fill" d="M12 3a9 9 0 0 1 0 18z"/><path class="edge thin" d="M8 9v6"/>',
  'backing-off':
    circle('class="edge faint"') +
    `<circle class="edge ring" cx="12" cy="12" r="9" pathLength="${RING}" stroke-dasharray="0 ${RING}" transform="rotate(-90 12 12)"/>` +
    '<path class="edge thin" d="M15.5 9.2A4.4 4.4 0 1 0 16.4 12M15.9 6.8v2.6h-2.6"/>',
  'ended-well': circle('class="edge fill"') + '<path class="knock" d="m7.8 12.2 2.9 2.9 5.6-6"/>',
  'ended-badly': circle('class="edge fill"') + '<path class="knock" d="m8.6 8.6 6.8 6.8m0-6.8-6.8 6.8"/>',
  unknown: circle('class="edge"') + '<path class="edge thin" d="M5.5 14.5 14.5 5.5M5 19 19 5M9.5 18.5l9-9"/>',
};

/** The inside of a `<span class="glyph" data-visual="…">`: decoration, so hidden from the accessibility tree. */
export function glyphOf(visual: VisualState): string {
  return `<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">${SHAPES[visual]}</svg>`;
}

/** `stroke-dasharray` of a ring that is full by `fraction` (0…1). */
export function ringOf(fraction: number): string {
  const filled = Math.min(1, Math.max(0, fraction)) * RING;
  return `${filled.toFixed(1)} ${RING}`;
}
