/** Network tools: busybox's, and those of other packages. */
import type { AppletTable } from '../lib/applet.ts';
import { curlApplets } from './curl.ts';
import { digTools } from './dig.ts';
import { getentTool } from './getent.ts';
import { httpdApplets } from './httpd.ts';
import { interfaceApplets, ipRoute2 } from './interfaces.ts';
import { iptablesTools } from './iptables.ts';
import { lookupTools } from './lookup.ts';
import { ncApplets } from './nc.ts';
import { nslookupApplets } from './nslookup.ts';
import { pingApplets } from './ping.ts';
import { socketApplets, ssTool } from './sockets.ts';
import { wgetApplets } from './wget.ts';

/** Applets of busybox. */
export const networkApplets: AppletTable = {
  ...httpdApplets,
  ...interfaceApplets,
  ...ncApplets,
  ...nslookupApplets,
  ...pingApplets,
  ...socketApplets,
  ...wgetApplets,
};

/** What images have beyond busybox, by the names of the programs. */
export const networkTools: AppletTable = { ...curlApplets, ...digTools, ...getentTool, ...iptablesTools, ...lookupTools, ...ssTool, iproute2: ipRoute2 };
