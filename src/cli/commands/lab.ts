import { parseArgs } from 'node:util';
import { type Command, type Terminal, UsageError } from '../command.ts';
import { LabServer } from '../lab/lab-server.ts';
import { openBrowser } from '../lab/open-browser.ts';

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

async function run(args: readonly string[], { output, errors, interrupted }: Terminal): Promise<number> {
  const { port, opens } = readArguments(args);
  let server: LabServer;
  try {
    server = await LabServer.start(port);
  } catch (error) {
    errors.write(`The page cannot be served: ${(error as Error).message}\n`);
    return 1;
  }
  output.write(`${server.url}\n`);
  if (opens) openBrowser(server.url);
  await interrupted;
  await server.stop();
  return 0;
}

function readArguments(args: readonly string[]): { readonly port: number; readonly opens: boolean } {
  let values: { readonly port?: string | undefined; readonly 'no-open'?: boolean | undefined };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { port: { type: 'string' }, 'no-open': { type: 'boolean' } },
    }));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { port: text = '0' } = values;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new UsageError(`--port is ${text}: give a number from 0 to 65535.`);
  }
  return { port, opens: values['no-open'] !== true };
}
