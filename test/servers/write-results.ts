/** Runs all servers, and writes down what they say: results.json and docs/servers.md. */
import { writeFile } from 'node:fs/promises';
import { Bench } from './bench.ts';
import { page } from './page.ts';
import { find, type Result, type Results } from './results.ts';
import { SERVERS } from './servers.ts';

const servers: Result[] = [];
for (const server of SERVERS) {
  const result = await find(new Bench(server));
  console.log(result.name, result.version);
  servers.push(result);
}
const results: Results = {
  date: new Date().toISOString().slice(0, 10),
  node: process.version.slice(1),
  servers,
};
await writeFile(new URL('results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
await writeFile(new URL('../../docs/servers.md', import.meta.url), page(results, SERVERS));
// Sockets that try again are over by now, and so are the servers.
process.exit();
