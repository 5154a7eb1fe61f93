import { WebSocket } from 'ws';

/** What is left of the sockets of `ws` that were ever made. */
export interface Natives {
  readonly alive: number;
  /** The fewest and the most listeners of one that is open; 0 and 0 if none is. */
  readonly listeners: readonly [fewest: number, most: number];
}

const made = new Set<WeakRef<WebSocket>>();
const known = new WeakSet<WebSocket>();

/** Has every socket of `ws` in this process counted. To be called once, before the first is made. */
export function watchNatives(): void {
  const { on } = WebSocket.prototype;
  // Whoever uses one listens to it first.
  WebSocket.prototype.on = function (this: WebSocket, ...given: Parameters<typeof on>): WebSocket {
    if (!known.has(this)) {
      known.add(this);
      made.add(new WeakRef(this));
    }
    return Reflect.apply(on, this, given) as WebSocket;
  };
}

/** Counts them. Right after a garbage collection it tells what is held by something. */
export function countNatives(): Natives {
  const counts: number[] = [];
  for (const ref of made) {
    const native = ref.deref();
    if (native === undefined) made.delete(ref);
    else if (native.readyState === native.OPEN) counts.push(listenersOf(native));
  }
  const [first = 0, ...others] = counts;
  return {
    alive: made.size,
    listeners: others.reduce<readonly [number, number]>(
      ([fewest, most], count) => [Math.min(fewest, count), Math.max(most, count)],
      [first, first],
    ),
  };
}

function listenersOf(native: WebSocket): number {
  return native.eventNames().reduce((sum, name) => sum + native.listenerCount(name), 0);
}
