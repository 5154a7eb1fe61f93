import { writeFileSync } from 'node:fs';
import { ResilientWebSocket, type WebSocketConstructor } from '../../full.ts';
import { NodeWebSocket } from '../../platform/node/node-websocket.ts';
import { TraceRecorder } from '../../trace.ts';
import { type Command, type Terminal, UsageError } from '../command.ts';
import { JsonReporter } from '../connect/json-reporter.ts';
import { LiveReporter } from '../connect/live-reporter.ts';
import { type ConnectOptions, readConnectOptions, USAGE } from '../connect/options.ts';
import { PlainReporter } from '../connect/plain-reporter.ts';
import { isInteractive, type Reporter } from '../connect/reporter.ts';
import { converse, HIGH_WATER_BYTES } from '../connect/session.ts';
import { describeError } from '../words.ts';

/** A client at the terminal, which comes back when its connection is lost. */
export const command: Command = {
  name: 'connect',
  summary: 'talk to a server: lines are sent, messages printed, lost connections made again',
  usage: USAGE,
  run: async (args, terminal) => {
    const options = readConnectOptions(args);
    const { record } = options;
    const recorder = new TraceRecorder();
    const write = (): void => {
      if (record !== undefined) writeFileSync(record, `${JSON.stringify(recorder)}\n`);
    };
    try {
      write();
    } catch (error) {
      throw new UsageError(`--record cannot be "${record}": ${describeError(error)}.`);
    }
    // The console of a developer would repeat what the event `warning` says, and into the line that is being typed.
    console.warn = () => {};
    const socket = open(options, recorder);
    // At each end, so that little is lost if this process is killed.
    socket.on('close', () => {
      try {
        write();
      } catch {
        // The last time will tell.
      }
    });
    const code = await converse(socket, reporterFor(options, terminal, socket), terminal);
    write();
    return code;
  },
};

/** @throws {UsageError} For a URL or a subprotocol that the standard refuses. */
function open(options: ConnectOptions, { trace }: TraceRecorder): ResilientWebSocket {
  const { url, protocols, headers, pingMs, record, retries } = options;
  try {
    const socket = new ResilientWebSocket(url, protocols, {
      WebSocket: withHeaders(headers),
      retry: retries,
      highWaterMark: HIGH_WATER_BYTES,
      ...(pingMs === undefined ? {} : { heartbeat: { intervalMs: pingMs } }),
      ...(record === undefined ? {} : { trace }),
    });
    socket.binaryType = 'arraybuffer';
    return socket;
  } catch (error) {
    throw error instanceof DOMException ? new UsageError(error.message) : error;
  }
}

/** The transport of Node, with these headers in each handshake. */
function withHeaders(headers: ConnectOptions['headers']): WebSocketConstructor {
  return class extends NodeWebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols, { headers: { ...headers } });
    }
  };
}

function reporterFor({ isJson }: ConnectOptions, terminal: Terminal, socket: ResilientWebSocket): Reporter {
  if (isJson) return new JsonReporter(terminal);
  return isInteractive(terminal) ? new LiveReporter(terminal, socket) : new PlainReporter(terminal);
}
