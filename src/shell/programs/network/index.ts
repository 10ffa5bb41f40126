/** Network tools of busybox. */
import type { AppletTable } from '../lib/applet.ts';
import { httpdApplets } from './httpd.ts';
import { interfaceApplets } from './interfaces.ts';
import { ncApplets } from './nc.ts';
import { nslookupApplets } from './nslookup.ts';
import { pingApplets } from './ping.ts';
import { socketApplets } from './sockets.ts';
import { wgetApplets } from './wget.ts';

export const networkApplets: AppletTable = {
  ...httpdApplets,
  ...interfaceApplets,
  ...ncApplets,
  ...nslookupApplets,
  ...pingApplets,
  ...socketApplets,
  ...wgetApplets,
};
