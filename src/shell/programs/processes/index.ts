/** Tools on processes. */
import type { AppletTable } from '../lib/applet.ts';
import { killApplets } from './kill.ts';
import { psApplets } from './ps.ts';
import { runApplets } from './run.ts';

export const processApplets: AppletTable = {
  ...killApplets,
  ...psApplets,
  ...runApplets,
};
