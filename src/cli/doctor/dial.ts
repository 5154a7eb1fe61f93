import { connect, type Socket } from 'node:net';
import { systemClock as clock } from '../../socket/system-clock.ts';
import { within } from './within.ts';

/** An address that could not be reached. */
export interface Unreached {
  readonly address: string;
  /** The code of the system, such as `ECONNREFUSED`; `undefined` if there was no answer in time. */
  readonly code: string | undefined;
}

/** A TCP connection, or why there is none. */
export interface Dialled {
  readonly socket: Socket | undefined;
  /** The address that the socket is connected to. */
  readonly address: string | undefined;
  /** How long that took, in milliseconds. */
  readonly tookMs: number;
  /** The addresses that were tried before. */
  readonly unreached: readonly Unreached[];
}

/**
 * Connects to the first address that answers. Each gets an equal share of the time.
 *
 * @param keep Is given each socket, so that it can be destroyed from outside.
 */
export async function dial(
  addresses: readonly string[],
  port: number,
  timeoutMs: number,
  keep: (socket: Socket) => void,
): Promise<Dialled> {
  const unreached: Unreached[] = [];
  for (const address of addresses) {
    const startedAt = clock.now();
    const socket = connect({ host: address, port });
    keep(socket);
    const outcome = await within(connected(socket), timeoutMs / addresses.length);
    const tookMs = clock.now() - startedAt;
    if (outcome?.isConnected) return { socket, address, tookMs, unreached };
    socket.destroy();
    unreached.push({ address, code: outcome?.code });
  }
  return { socket: undefined, address: undefined, tookMs: 0, unreached };
}

interface Outcome {
  readonly isConnected: boolean;
  readonly code: string | undefined;
}

function connected(socket: Socket): Promise<Outcome> {
  return new Promise((resolve) => {
    socket.once('connect', () => resolve({ isConnected: true, code: undefined }));
    // Stays: an error that nobody listens to would end the process.
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve({ isConnected: false, code }));
    socket.once('close', () => resolve({ isConnected: false, code: undefined }));
  });
}
