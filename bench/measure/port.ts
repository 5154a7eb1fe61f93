/**
 * Ports are taken from below those that the system gives to outgoing connections. A client that calls a server which is
 * away could be given the server's own port, and then it would reach itself.
 */
const PORTS = { from: 20_000, to: 32_000 };

const MOST_DRAWS = 20;

/**
 * Finds a port for a server that goes away and comes back.
 *
 * @param listen Listens on a port; whether that was possible.
 * @throws If none of those that were tried is free.
 */
export async function findPort(listen: (port: number) => Promise<boolean>): Promise<number> {
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const port = PORTS.from + Math.floor((PORTS.to - PORTS.from) * Math.random());
    if (await listen(port)) return port;
  }
  throw new Error(`No port from ${PORTS.from} to ${PORTS.to} is free.`);
}
