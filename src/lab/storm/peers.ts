import type { Crowd, Draw, StormClient } from './client.ts';

/**
 * The schedules of the peers with their defaults, each by the formula of its sources. None of them looks at the cause
 * or at its neighbours, and no connection lasts long enough here to reset one.
 */
export const PEERS: readonly StormClient[] = [
  // Three lines of code around a bare socket: again after 1 s.
  peer('ws-loop', Number.POSITIVE_INFINITY, constantly(1000)),
  // Formula of its sources, version 4.4.0. The first delay is drawn once per page: here, once per client.
  peer('reconnecting-websocket 4.4.0', 4000, ({ size, random }) => {
    const firstMs = Float64Array.from({ length: size }, () => 1000 + 4000 * random());
    return growing(size, (step, client) => Math.min(10_000, (firstMs[client] ?? 0) * 1.3 ** step));
  }),
  // Formula of its sources, version 1.3.0.
  peer('partysocket 1.3.0', 4000, ({ size }) =>
    growing(size, (step) => Math.min(10_000, 3000 * 1.3 ** step)),
  ),
  // Formula of its sources, version 4.1.0.
  peer('@nktkas/rews 4.1.0', 10_000, ({ size, random }) =>
    growing(size, (step) => Math.min(10_000, 150 * 2 ** step) * (0.5 + 0.5 * random())),
  ),
  // Formula of its sources and the back-off that its README shows, version 2.3.0. There is none by default.
  peer('websocket-ts 2.3.0', Number.POSITIVE_INFINITY, constantly(1000)),
  // Formula of its sources, version 0.2.1.
  peer('sturdy-websocket 0.2.1', 5000, ({ size }) =>
    growing(size, (step) => (step === 0 ? 0 : Math.min(30_000, 1000 * 1.5 ** (step - 1)))),
  ),
];

function peer(name: string, connectTimeoutMs: number, recruit: (crowd: Crowd) => Draw): StormClient {
  return { name, connectTimeoutMs, heedsCause: false, recruit: (crowd) => ({ draw: recruit(crowd) }) };
}

function constantly(delayMs: number): (crowd: Crowd) => Draw {
  return () => () => delayMs;
}

/** Counts the steps of each client, from 0. */
function growing(size: number, delayAt: (step: number, client: number) => number): Draw {
  const steps = new Uint16Array(size);
  return (client) => {
    const step = steps[client] ?? 0;
    steps[client] = step + 1;
    return delayAt(step, client);
  };
}
