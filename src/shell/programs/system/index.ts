/** Tools that ask or tell the system. */
import type { AppletTable } from '../lib/applet.ts';
import { chrootApplets } from './chroot.ts';
import { dateApplets } from './date.ts';
import { envApplets } from './env.ts';
import { exprApplets } from './expr.ts';
import { getoptApplets } from './getopt.ts';
import { identityApplets } from './identity.ts';
import { refusedApplets } from './refused.ts';
import { scriptApplets } from './script.ts';
import { sleepApplets } from './sleep.ts';
import { terminalApplets } from './terminal.ts';

export const systemApplets: AppletTable = {
  ...chrootApplets,
  ...dateApplets,
  ...envApplets,
  ...exprApplets,
  ...getoptApplets,
  ...identityApplets,
  ...refusedApplets,
  ...scriptApplets,
  ...sleepApplets,
  ...terminalApplets,
};
