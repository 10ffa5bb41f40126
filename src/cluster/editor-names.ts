/** The editor's names, and what it takes. */

/** Names under which the editor is known to the shell. */
export const EDITORS = ['vi', 'vim', 'nano'] as const;

/** A larger file (bytes) is for `less`. */
export const MOST_EDITED_BYTES = 512 * 1024;
