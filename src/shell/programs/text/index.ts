/** Tools on text, busybox's coreutils, findutils and editors: one a file. */
import type { AppletTable } from '../lib/applet.ts';
import { catApplets } from './cat.ts';
import { cutApplets } from './cut.ts';
import { diffApplets } from './diff.ts';
import { grepApplets } from './grep.ts';
import { headApplets } from './head.ts';
import { lineApplets } from './line-by-line.ts';
import { pasteApplets } from './paste.ts';
import { seqApplets } from './seq.ts';
import { sortApplets } from './sort.ts';
import { tailApplets } from './tail.ts';
import { trApplets } from './tr.ts';
import { uniqApplets } from './uniq.ts';
import { wcApplets } from './wc.ts';

export const textApplets: AppletTable = {
  ...catApplets,
  ...cutApplets,
  ...diffApplets,
  ...grepApplets,
  ...headApplets,
  ...lineApplets,
  ...pasteApplets,
  ...seqApplets,
  ...sortApplets,
  ...tailApplets,
  ...trApplets,
  ...uniqApplets,
  ...wcApplets,
};
