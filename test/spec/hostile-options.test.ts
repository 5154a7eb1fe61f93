import {
  InvalidOptionError,
  ResilientWebSocket,
  type ResilientWebSocketOptions,
} from 'resilient-websocket/full';
import { FakeClock, fakeNetwork } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { fakeLife } from '../support/fake-life.ts';

/** Does something while something is on the prototype of all objects. */
function polluted<T>(properties: Readonly<Record<string, unknown>>, act: () => T): T {
  const names = Object.keys(properties);
  try {
    for (const name of names) {
      const value = properties[name];
      Object.defineProperty(Object.prototype, name, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
    return act();
  } finally {
    for (const name of names) Reflect.deleteProperty(Object.prototype, name);
  }
}

/** How many attempts a socket makes whose handshakes fail, if nothing stops it. */
const ATTEMPTS = 6;

/** How many it makes with options that somebody makes of what it needs here. */
function attemptsWith(make: (needed: ResilientWebSocketOptions) => ResilientWebSocketOptions): number {
  const clock = new FakeClock();
  const network = fakeNetwork();
  const options = make({ clock, WebSocket: network.WebSocket });
  new ResilientWebSocket('ws://host/', [], options);
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    network.last.fail();
    if (clock.pending > 0) clock.advance(clock.nextIn);
  }
  return network.sockets.length;
}

describe('objects of options', () => {
  it.each<readonly [name: string, value: unknown]>([
    ['retry', false],
    ['maxRetries', 0],
    ['maxRetries', 'many'],
    ['decide', () => ({ action: 'stop' })],
    ['maxElapsedMs', 1],
    ['jitter', 'some'],
    ['minMs', -1],
    ['nonsense', true],
  ])('[SC-8] what is on the prototype of all objects is no option: %s', (name, value) => {
    const [bare, nested] = polluted({ [name]: value }, () => [
      attemptsWith((needed) => needed),
      attemptsWith((needed) => ({ ...needed, backoff: {}, queue: {}, heartbeat: {} })),
    ]);
    expect([bare, nested]).toEqual([ATTEMPTS, ATTEMPTS]);
  });

  it('[SC-8] nor is it one of the queue, of a message or of the heartbeat', async () => {
    const properties = { maxAgeMs: 0, maxMessages: 0, overflow: 'throw', message: 'ping' };
    const { fate, life } = polluted(properties, () => {
      const made = fakeLife({ queue: {}, heartbeat: {} });
      made.socket.send('a');
      return { fate: made.socket.enqueue('b', {}), life: made };
    });
    life.clock.advance(1000);
    life.network.last.open();
    life.clock.advance(30_000);
    expect([await fate, life.network.last.sent]).toEqual(['sent', ['a', 'b']]);
    expect(eventsNamed(life.told, 'drop')).toEqual([]);
  });

  it('[SC-8] an own option counts, whatever is on the prototype', () => {
    const attempts = polluted({ maxRetries: 5 }, () =>
      attemptsWith((needed) => ({ ...needed, maxRetries: 1 })),
    );
    expect(attempts).toBe(2);
  });

  it('[SC-8] they may be frozen, without a prototype, or of a class', () => {
    class Inherited {
      get maxRetries(): number {
        return 1;
      }
    }
    expect(attemptsWith((needed) => Object.freeze({ ...needed, maxRetries: 1 }))).toBe(2);
    expect(attemptsWith((needed) => Object.assign(Object.create(null), needed, { maxRetries: 1 }))).toBe(2);
    expect(attemptsWith((needed) => Object.assign(new Inherited(), needed))).toBe(2);
  });

  it('[SC-8] a getter is read once; what it throws goes through, and nothing is connected', () => {
    let reads = 0;
    const counting = (needed: ResilientWebSocketOptions): ResilientWebSocketOptions => ({
      ...needed,
      get maxRetries() {
        reads++;
        return 1;
      },
    });
    expect([attemptsWith(counting), reads]).toEqual([2, 1]);
    const broken = new Error('broken');
    const network = fakeNetwork();
    const options: ResilientWebSocketOptions = {
      WebSocket: network.WebSocket,
      get random(): never {
        throw broken;
      },
    };
    expect(() => new ResilientWebSocket('ws://host/', [], options)).toThrow(broken);
    expect(network.sockets).toEqual([]);
  });

  it('[SC-8] an own __proto__ is refused, and changes no object', () => {
    const options: ResilientWebSocketOptions = JSON.parse('{ "__proto__": { "maxRetries": 0 } }');
    expect(() => attemptsWith((needed) => Object.assign(options, needed))).toThrow(InvalidOptionError);
    expect('maxRetries' in {}).toBe(false);
  });
});
