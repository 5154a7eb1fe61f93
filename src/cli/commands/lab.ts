import { readArguments, readInteger } from '../arguments.ts';
import { type Command, type Terminal, UsageError } from '../command.ts';
import { LabServer } from '../lab/lab-server.ts';
import { openBrowser } from '../lab/open-browser.ts';

const HIGHEST_PORT = 65_535;

/** `resilient-websocket lab`: a page on the loopback with a client, and a server that misbehaves for it. */
export const command: Command = {
  name: 'lab',
  summary: 'a page that shows what the client makes of each ending',
  usage: `resilient-websocket lab [--port N] [--no-open]

Serves a page on the loopback: a client, a server behind it that ends connections in every way,
a timeline of what follows, and a simulation of many clients. Ends with Ctrl-C.

  --port N    the port to serve the page on; default a free one
  --no-open   only print where the page is`,
  run,
};

async function run(args: readonly string[], { output, interrupted }: Terminal): Promise<number> {
  const { values, positionals } = readArguments(args, {
    port: { type: 'string', default: '0' },
    'no-open': { type: 'boolean', default: false },
  });
  const [surplus] = positionals;
  if (surplus !== undefined) throw new UsageError(`lab takes no argument, but got "${surplus}".`);
  const server = await LabServer.start(readInteger('--port', values.port, 0, HIGHEST_PORT));
  output.write(`${server.url}\n`);
  if (!values['no-open']) openBrowser(server.url);
  await interrupted;
  await server.stop();
  return 0;
}
