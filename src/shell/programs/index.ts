/** Every program that an image's executables can run, by name: busybox' applets and the servers. */
import type { Program, ProgramTable } from '../../kernel/types.ts';
import { programOf, type AppletTable } from './applet.ts';
import { awkApplets } from './awk.ts';
import { bytesApplets } from './bytes-tools.ts';
import { diffApplets } from './diff.ts';
import { exprApplets } from './expr.ts';
import { fieldApplets } from './fields.ts';
import { fileApplets } from './files.ts';
import { findApplets } from './find.ts';
import { grepApplets } from './grep.ts';
import { lookApplets } from './look.ts';
import { lsApplets } from './ls.ts';
import { nginx } from './nginx.ts';
import { sedApplets } from './sed.ts';
import { systemApplets } from './system.ts';
import { textApplets } from './text.ts';

const tables: readonly AppletTable[] = [awkApplets, bytesApplets, diffApplets, exprApplets, fieldApplets, fileApplets, findApplets, grepApplets, lookApplets, lsApplets, sedApplets, systemApplets, textApplets];

export const programs: ProgramTable = new Map<string, Program>([
  ...tables.flatMap((table) => Object.entries(table).map(([name, applet]): [string, Program] => [name, programOf(applet)])),
  ['nginx', nginx],
]);
