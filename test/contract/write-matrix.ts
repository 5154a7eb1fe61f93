/** Runs every configuration, and writes down how it stands: known-failures.json and docs/support-matrix.md. */
import { writeFile } from 'node:fs/promises';
import { CONFIGURATIONS } from './configurations.ts';
import { DIFFERENCES } from './differences.ts';
import { matrix } from './matrix.ts';
import { find, toKnown } from './standing.ts';

const found = await Promise.all(
  CONFIGURATIONS.map(async (configuration) => {
    const standing = await find(configuration);
    console.log(`${configuration.name} ${standing.version}`);
    return [configuration.name, toKnown(standing)] as const;
  }),
);
const standings = Object.fromEntries(found);
await writeFile(new URL('known-failures.json', import.meta.url), `${JSON.stringify(standings, null, 2)}\n`);
await writeFile(new URL('../../docs/support-matrix.md', import.meta.url), matrix(standings, DIFFERENCES));
