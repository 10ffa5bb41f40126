/** Tools on files and directories: one idea a file. */
import type { AppletTable } from '../lib/applet.ts';
import { copyApplets } from './copy.ts';
import { diskApplets } from './disk.ts';
import { findApplets } from './find.ts';
import { lsApplets } from './ls.ts';
import { makeApplets } from './make.ts';
import { modeApplets } from './modes.ts';
import { moveApplets } from './move.ts';
import { nameApplets } from './names.ts';
import { removeApplets } from './remove.ts';
import { statApplets } from './stat.ts';
import { xargsApplets } from './xargs.ts';

export const fileApplets: AppletTable = {
  ...copyApplets,
  ...diskApplets,
  ...findApplets,
  ...lsApplets,
  ...makeApplets,
  ...modeApplets,
  ...moveApplets,
  ...nameApplets,
  ...removeApplets,
  ...statApplets,
  ...xargsApplets,
};
