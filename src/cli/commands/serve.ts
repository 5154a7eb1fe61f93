import type { Behaviour } from '../../server/behaviour.ts';
import { MisbehavingServer } from '../../server/misbehaving-server.ts';
import { countingRequests, REQUESTS } from '../../server/requested-behaviour.ts';
import { readArguments, readInteger } from '../arguments.ts';
import { type Command, type Terminal, UsageError } from '../command.ts';
import { harmless } from '../text.ts';

const LOOPBACK = '127.0.0.1';

/** Runs a server that misbehaves on request. */
export const command: Command = {
  name: 'serve',
  summary: 'a server that closes, resets, hangs, refuses or restarts, as the URL asks',
  usage: `  resilient-websocket serve [--port <number>] [--host <address>]

Options:
  --port <number>   the port to listen on; default a free one
  --host <address>  the address to listen on; default ${LOOPBACK}, which only this machine reaches

The path and query of the URL that a client connects to say what happens to it. after=<ms> has it happen so much
later, times=<n> only to the first n clients with that URL; the others are served as by /echo. The server prints all
paths. It runs until Ctrl-C.`,
  run: async (args, terminal) => {
    const { values, positionals } = readArguments(args, {
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: LOOPBACK },
    });
    if (positionals.length > 0) {
      throw new UsageError(`serve takes no "${positionals[0]}": a client asks for it with its URL.`);
    }
    const port = readInteger('--port', values.port, 0, 0xffff);
    await serve(port, values.host, terminal);
    return 0;
  },
};

async function serve(port: number, host: string, { output, errors, interrupted }: Terminal): Promise<void> {
  const page = (): string => listOf(server.url);
  const server = await MisbehavingServer.start({ port, host, isRecording: false, page });
  const answer = countingRequests();
  server.otherwise = (path) => {
    const behaviour = answer(path);
    errors.write(`${new Date().toISOString()} ${harmless(path)} ${inWords(behaviour)}\n`);
    return behaviour;
  };
  if (!isLoopback(host)) errors.write(`Other machines can reach this server at ${host}.\n`);
  output.write(`${page()}\n`);
  await interrupted;
  server.closeAll(1001, 'the server is stopped');
  await server.stop();
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function listOf(url: string): string {
  const examples = Object.values(REQUESTS).map(({ example }) => `${url.slice(0, -1)}${example}`);
  const width = Math.max(...examples.map(({ length }) => length));
  const lines = Object.values(REQUESTS).map(
    ({ summary }, index) => `  ${examples[index]?.padEnd(width)}  ${summary}`,
  );
  return ['Connect to one of these URLs, and the server', ...lines].join('\n');
}

function inWords(behaviour: Behaviour): string {
  const { do: what, ...details } = behaviour;
  const told = Object.entries(details).map(([name, value]) => `${name}=${harmless(String(value))}`);
  return [what, ...told].join(' ');
}
