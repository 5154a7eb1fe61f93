import { parseEndpoint } from '../../socket/arguments.ts';
import { readArguments, readHeader, readInteger, readProtocols } from '../arguments.ts';
import { UsageError } from '../command.ts';
import type { Target } from './target.ts';

/** What the command line asks for. */
export interface DoctorArguments {
  readonly target: Target;
  readonly isJson: boolean;
}

const OPTIONS = {
  protocol: { type: 'string', multiple: true },
  header: { type: 'string', multiple: true },
  idle: { type: 'string' },
  timeout: { type: 'string' },
  json: { type: 'boolean' },
  insecure: { type: 'boolean' },
} as const;

/** As long as the default heartbeat waits. */
const DEFAULT_TIMEOUT_MS = 10_000;

const MOST_TIMEOUT_MS = 600_000;

const DEFAULT_IDLE_S = 120;

/** A day. */
const MOST_IDLE_S = 86_400;

/** What the handshake is made of. */
const TAKEN_HEADERS = /^(sec-websocket-.*|upgrade|connection|content-length|transfer-encoding)$/i;

/**
 * Reads the arguments of the command.
 *
 * @throws {UsageError} For those that make no sense.
 */
export function readDoctorArguments(args: readonly string[]): DoctorArguments {
  const { values, positionals } = readArguments(completeIdle(args), OPTIONS);
  const [address, ...rest] = positionals;
  if (address === undefined || rest.length > 0) {
    throw new UsageError(
      `doctor takes one URL, not ${positionals.length}. Try: doctor wss://example.com/feed`,
    );
  }
  const { protocol: protocols = [], header: headers = [], json = false, insecure = false } = values;
  const { timeout, idle } = values;
  return {
    target: {
      url: readUrl(address),
      protocols: readProtocols(protocols),
      headers: headers.map(readFreeHeader),
      timeoutMs:
        timeout === undefined ? DEFAULT_TIMEOUT_MS : readInteger('--timeout', timeout, 1, MOST_TIMEOUT_MS),
      isInsecure: insecure,
      idleMs: idle === undefined ? undefined : 1000 * readInteger('--idle', idle, 1, MOST_IDLE_S),
    },
    isJson: json,
  };
}

/** The value of `--idle` may be left out, which `parseArgs` does not know. */
function completeIdle(args: readonly string[]): readonly string[] {
  const at = args.indexOf('--idle');
  if (at === -1) return args;
  const hasValue = /^[\d.]+$/.test(args[at + 1] ?? '');
  const value = hasValue ? args[at + 1] : DEFAULT_IDLE_S;
  return [...args.slice(0, at), `--idle=${value}`, ...args.slice(at + (hasValue ? 2 : 1))];
}

function readUrl(address: string): URL {
  try {
    return new URL(parseEndpoint(address, []).url);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readFreeHeader(line: string): readonly [string, string] {
  const [name, value] = readHeader(line);
  if (TAKEN_HEADERS.test(name)) {
    throw new UsageError(
      `--header ${name}: the handshake sets this one itself. For subprotocols use --protocol.`,
    );
  }
  return [name, value];
}
