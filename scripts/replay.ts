/**
 * npm run -s replay -- FILE...
 *
 * Runs recorded terminal sessions in the simulator and prints, for each file, one JSON object of the same shape with
 * the simulator's own `out` and `exit`.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { replaySession } from './support/replay-session.ts';

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('replay: wanted one or more recordings (YAML files), found none. Usage: npm run -s replay -- FILE...');
  process.exit(2);
}
for (const file of files) {
  try {
    process.stdout.write(JSON.stringify(replaySession(parse(readFileSync(file, 'utf8')))) + '\n');
  } catch (error) {
    console.error(`replay: ${file}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    process.exitCode = 1;
  }
}
