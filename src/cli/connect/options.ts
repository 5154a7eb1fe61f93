import { readArguments, readHeader, readInteger, readProtocols } from '../arguments.ts';
import { UsageError } from '../command.ts';

/** What `connect` is asked. */
export interface ConnectOptions {
  readonly url: string;
  readonly protocols: readonly string[];
  /** Of the opening handshake, by name. */
  readonly headers: Readonly<Record<string, string>>;
  /** From one Ping to the next; `undefined` for the default of the library. */
  readonly pingMs: number | undefined;
  readonly isJson: boolean;
  /** Where the trace goes. */
  readonly record: string | undefined;
  readonly retries: boolean;
}

/** How to call it. */
export const USAGE = `  resilient-websocket connect <url> [options]

Options:
  --protocol <name>         a subprotocol to offer; may be given several times
  --header '<name: value>'  a header of the handshake; may be given several times
  --ping <ms>               from one Ping to the next; default 25000
  --no-retry                end with the first connection
  --json                    one JSON object per line, for machines
  --record <file>           write a trace, for the command replay

Lines that are typed or piped in are sent; without a connection they wait for it. Messages go to stdout. On a terminal
all else is there, too; otherwise it goes to stderr. At the end of the input, or with Ctrl-D, it waits until the peer
has got everything and closes with 1000.

Exit codes: 0 closed normally; 1 gave up, or lost a message; 2 bad arguments; 3 never connected; 130 after Ctrl-C.`;

/** @throws {UsageError} For arguments that make no sense. */
export function readConnectOptions(args: readonly string[]): ConnectOptions {
  const { values, positionals } = readArguments(args, {
    protocol: { type: 'string', multiple: true, default: [] },
    header: { type: 'string', multiple: true, default: [] },
    ping: { type: 'string' },
    json: { type: 'boolean', default: false },
    record: { type: 'string' },
    'no-retry': { type: 'boolean', default: false },
  });
  const [url, ...more] = positionals;
  if (url === undefined)
    throw new UsageError('where to? For example: resilient-websocket connect ws://127.0.0.1:8080/');
  if (more.length > 0) throw new UsageError(`connect takes one URL, and "${more[0]}" is a second.`);
  return {
    url,
    protocols: readProtocols(values.protocol),
    headers: readHeaders(values.header),
    pingMs: values.ping === undefined ? undefined : readInteger('--ping', values.ping, 1, 86_400_000),
    isJson: values.json,
    record: values.record,
    retries: !values['no-retry'],
  };
}

function readHeaders(lines: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [name, value] = readHeader(line);
    // RFC 9110, 5.3: several lines of one name are one list.
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}
