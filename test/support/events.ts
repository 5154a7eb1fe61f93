import type { EventName, ResilientWebSocket, ResilientWebSocketEvents } from 'resilient-websocket';

/** A typed event as it was told. */
export type Told = {
  [N in EventName]: { readonly name: N; readonly event: ResilientWebSocketEvents[N] };
}[EventName];

/** Writes down every typed event of a socket. */
export function record(socket: ResilientWebSocket): readonly Told[] {
  const told: Told[] = [];
  socket.on('*', (name, event) => told.push({ name, event } as Told));
  return told;
}

/** The events of one name among those told. */
export function eventsNamed<N extends EventName>(
  told: readonly Told[],
  name: N,
): readonly ResilientWebSocketEvents[N][] {
  return told.filter((each) => each.name === name).map(({ event }) => event as ResilientWebSocketEvents[N]);
}

/** The next event of a name that fits. */
export function next<N extends EventName>(
  socket: ResilientWebSocket,
  name: N,
  fits: (event: ResilientWebSocketEvents[N]) => boolean = () => true,
): Promise<ResilientWebSocketEvents[N]> {
  return new Promise((resolve) => {
    const stop = socket.on(name, (event) => {
      if (!fits(event)) return;
      stop();
      resolve(event);
    });
  });
}

/** The end of a life. */
export function over(socket: ResilientWebSocket): Promise<void> {
  if (socket.status === 'closed') return Promise.resolve();
  return next(socket, 'status', ({ status }) => status === 'closed').then(() => {});
}
