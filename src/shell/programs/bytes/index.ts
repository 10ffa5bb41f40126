/** Tools on bytes: dumps, Base64, checksums, comparison. */
import type { AppletTable } from '../lib/applet.ts';
import { base64Applets } from './base64.ts';
import { checksumApplets } from './checksums.ts';
import { cmpApplets } from './cmp.ts';
import { ddApplets } from './dd.ts';
import { hexdumpApplets } from './hexdump.ts';
import { odApplets } from './od.ts';

export const bytesApplets: AppletTable = {
  ...base64Applets,
  ...checksumApplets,
  ...cmpApplets,
  ...ddApplets,
  ...hexdumpApplets,
  ...odApplets,
};
