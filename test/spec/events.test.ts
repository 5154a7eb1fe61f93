import {
  type Closure,
  InvalidOptionError,
  ResilientWebSocket,
  type RetryEvent,
} from 'resilient-websocket/full';
import { FakeClock, fakeNetwork } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';
import { eventsNamed } from '../support/events.ts';
import { type FakeLife, fakeLife, settled } from '../support/fake-life.ts';
import { uncaughtDuring } from '../support/uncaught.ts';

const HOUR_MS = 3_600_000;

function last<T>(list: readonly T[]): T {
  const found = list.at(-1);
  if (found === undefined) throw new Error('The list is empty.');
  return found;
}

/** Loses the connection and brings up the next one. */
function comeBack({ network, clock, told }: FakeLife): void {
  network.last.end(1006);
  clock.advance(last(eventsNamed(told, 'retry')).delayMs);
  network.last.open();
}

describe('open', () => {
  it('[EV-1] the first one is no reconnect and says how long it took', () => {
    const { clock, network, told } = fakeLife();
    clock.advance(30);
    network.last.open();
    expect(eventsNamed(told, 'open')).toEqual([
      { attempt: 1, isReconnect: false, downtimeMs: 30, closure: undefined },
    ]);
  });

  it('[EV-1] after a drop it counts the time since the drop and carries the closure', () => {
    const { socket, clock, network, told } = fakeLife();
    network.last.open();
    clock.advance(20_000);
    network.last.end(1006);
    const { delayMs } = last(eventsNamed(told, 'retry'));
    clock.advance(delayMs);
    clock.advance(7);
    network.last.open();
    expect(delayMs).toBeGreaterThan(0);
    expect(last(eventsNamed(told, 'open'))).toEqual({
      attempt: 2,
      isReconnect: true,
      downtimeMs: delayMs + 7,
      closure: socket.closure,
    });
  });

  it('[EV-1] failed attempts add to the downtime', () => {
    const { clock, network, told } = fakeLife();
    network.last.open();
    network.last.end(1006);
    const start = clock.now();
    for (let failures = 0; failures < 3; failures++) {
      clock.advance(last(eventsNamed(told, 'retry')).delayMs);
      network.last.fail();
    }
    clock.advance(last(eventsNamed(told, 'retry')).delayMs);
    network.last.open();
    expect(last(eventsNamed(told, 'open'))).toMatchObject({
      attempt: 5,
      isReconnect: true,
      downtimeMs: clock.now() - start,
    });
  });

  it('[EV-1] after reconnect() it is a reconnect with attempt 1', () => {
    const { socket, clock, network, told } = fakeLife();
    network.last.open();
    socket.reconnect();
    clock.advance(3);
    network.last.end(1000, 'reconnect');
    clock.advance(5);
    network.last.open();
    expect(network.sockets).toHaveLength(2);
    expect(last(eventsNamed(told, 'open'))).toEqual({
      attempt: 1,
      isReconnect: true,
      downtimeMs: 5,
      closure: socket.closure,
    });
    expect(socket.closure?.cause).toBe('reconnect');
  });
});

describe('retry', () => {
  it('[EV-2] each failure is one `retry` with the real delay and the real attempt', async () => {
    const asked: number[] = [];
    const { socket, clock, network, told } = fakeLife({}, ({ attempt }) => {
      asked.push(attempt);
      return 'ws://host/';
    });
    for (let failures = 1; failures <= 8; failures++) {
      await settled();
      network.last.fail();
      const retries = eventsNamed(told, 'retry');
      expect(retries).toHaveLength(failures);
      const { attempt, delayMs, closure } = last(retries);
      expect(attempt).toBe(failures + 1);
      expect(closure).toBe(socket.closure);
      expect(clock.pending).toBe(1);
      expect(clock.nextIn).toBe(delayMs);
      clock.advance(delayMs);
    }
    await settled();
    network.last.open();
    expect(asked).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(last(eventsNamed(told, 'open')).attempt).toBe(9);
    expect(network.sockets).toHaveLength(9);
  });

  it('[EV-3] a listener can veto: one final close, one giveup, no further attempt', () => {
    const { socket, clock, network, told } = fakeLife();
    socket.on('retry', (event) => {
      if (event.attempt === 3) event.veto();
    });
    network.last.fail();
    clock.advance(last(eventsNamed(told, 'retry')).delayMs);
    network.last.fail();
    expect(socket.status).toBe('closing');
    expect(socket.readyState).toBe(2);
    clock.advance(HOUR_MS);
    expect(network.sockets).toHaveLength(2);
    expect(clock.pending).toBe(0);
    const finals = eventsNamed(told, 'close').filter((closure) => closure.final);
    expect(finals).toHaveLength(1);
    expect(finals[0]).toMatchObject({
      code: 1006,
      origin: 'local',
      cause: 'veto',
      remedy: { action: 'stop', outcome: 'vetoed' },
    });
    expect(eventsNamed(told, 'giveup')).toEqual([{ outcome: 'vetoed', attempts: 2, closure: finals[0] }]);
    expect(told.slice(-4).map(({ name }) => name)).toEqual(['status', 'status', 'close', 'giveup']);
    expect(socket.readyState).toBe(3);
  });

  it('[EV-3] a veto counts while the delay runs, too', () => {
    const { socket, clock, network, told } = fakeLife();
    network.last.fail();
    const retry = last(eventsNamed(told, 'retry'));
    clock.advance(retry.delayMs - 1);
    retry.veto();
    retry.veto();
    clock.advance(HOUR_MS);
    expect(network.sockets).toHaveLength(1);
    expect(eventsNamed(told, 'giveup')).toMatchObject([{ outcome: 'vetoed', attempts: 1 }]);
    expect(eventsNamed(told, 'close').map(({ final }) => final)).toEqual([false, true]);
    expect(socket.status).toBe('closed');
  });

  it('[EV-3] a veto after the attempt has begun does nothing', () => {
    const { socket, clock, network, told } = fakeLife();
    const vetoLate = (): void => {
      const { length } = told;
      for (const retry of eventsNamed(told, 'retry')) retry.veto();
      expect(told).toHaveLength(length);
    };
    network.last.fail();
    clock.advance(last(eventsNamed(told, 'retry')).delayMs);
    vetoLate();
    network.last.open();
    vetoLate();
    expect(socket.readyState).toBe(1);
    network.last.end(1006);
    eventsNamed(told, 'retry')[0]?.veto();
    expect(socket.status).toBe('reconnecting');
    socket.reconnect();
    vetoLate();
    network.last.open();
    socket.close();
    network.last.end(1000);
    vetoLate();
    expect(eventsNamed(told, 'giveup')).toEqual([]);
    expect(network.sockets).toHaveLength(3);
  });

  it('[EV-4] a listener can change the delay: later listeners see it, the timer is it', () => {
    const { socket, clock, network, told } = fakeLife();
    const seen: number[] = [];
    socket.on('retry', (event) => event.setDelay(12_345));
    socket.on('retry', ({ delayMs }) => seen.push(delayMs));
    network.last.fail();
    expect(seen).toEqual([12_345]);
    expect(last(eventsNamed(told, 'retry')).delayMs).toBe(12_345);
    expect(clock.pending).toBe(1);
    expect(clock.nextIn).toBe(12_345);
    clock.advance(12_344);
    expect(network.sockets).toHaveLength(1);
    clock.advance(1);
    expect(network.sockets).toHaveLength(2);
  });

  it('[EV-4] a delay of 0 is honoured', () => {
    const { socket, clock, network } = fakeLife();
    socket.on('retry', (event) => event.setDelay(0));
    network.last.fail();
    expect(clock.nextIn).toBe(0);
    clock.advance(0);
    expect(network.sockets).toHaveLength(2);
  });

  it('[EV-4] a delay set later counts from then, and after the attempt has begun does nothing', () => {
    const { clock, network, told } = fakeLife();
    network.last.fail();
    const retry = last(eventsNamed(told, 'retry'));
    clock.advance(50);
    retry.setDelay(200);
    expect(clock.nextIn).toBe(200);
    clock.advance(200);
    expect(network.sockets).toHaveLength(2);
    const timeout = clock.nextIn;
    retry.setDelay(1);
    expect(clock.nextIn).toBe(timeout);
  });

  it('[EV-4] two vetoes and a new delay in one call are one veto', () => {
    const { socket, clock, network, told } = fakeLife();
    const events: RetryEvent[] = [];
    socket.on('retry', (event) => {
      events.push(event);
      event.veto();
      event.setDelay(1);
      event.veto();
    });
    network.last.fail();
    clock.advance(HOUR_MS);
    expect(events).toHaveLength(1);
    expect(network.sockets).toHaveLength(1);
    expect(eventsNamed(told, 'giveup')).toHaveLength(1);
  });

  it.each([Number.NaN, -1, '5', null, undefined])('[EV-4] a delay of %j is refused', (delay) => {
    const { socket, clock, network, told } = fakeLife();
    const errors: unknown[] = [];
    socket.on('retry', (event) => {
      try {
        event.setDelay(delay as number);
      } catch (error) {
        errors.push(error);
      }
    });
    network.last.fail();
    expect(errors).toEqual([expect.any(InvalidOptionError)]);
    expect(errors[0]).toMatchObject({ option: 'delayMs', value: delay });
    expect(clock.nextIn).toBe(last(eventsNamed(told, 'retry')).delayMs);
  });
});

describe('status and stable', () => {
  it('[EV-5] `status` tells each change once, before the event that says why', () => {
    const { socket, clock, network, told } = fakeLife({ autoConnect: false });
    socket.on('status', ({ status }) => expect(status).toBe(socket.status));
    socket.reconnect();
    network.last.open();
    network.last.end(1006);
    clock.advance(clock.nextIn);
    network.last.open();
    socket.close();
    network.last.end(1000);
    const names = told.map((each) => (each.name === 'status' ? each.event.status : `*${each.name}`));
    expect(names).toEqual([
      'connecting',
      'open',
      '*open',
      'reconnecting',
      '*close',
      '*retry',
      'open',
      '*open',
      'closing',
      'closed',
      '*close',
    ]);
    const changes = eventsNamed(told, 'status');
    expect(changes.map(({ previous }) => previous)).toEqual([
      'idle',
      ...changes.slice(0, -1).map(({ status }) => status),
    ]);
  });

  it('[EV-5] a failed first attempt leads to `reconnecting`', () => {
    const { socket, clock, network, told } = fakeLife();
    expect(socket.status).toBe('connecting');
    network.last.fail();
    clock.advance(clock.nextIn);
    network.last.open();
    expect(eventsNamed(told, 'status')).toEqual([
      { status: 'reconnecting', previous: 'connecting' },
      { status: 'open', previous: 'reconnecting' },
    ]);
  });

  it('[EV-6] `stable` comes once for a connection, at `stableAfterMs`', () => {
    const life = fakeLife({ stableAfterMs: 500 });
    const { clock, network, told } = life;
    network.last.open();
    clock.advance(499);
    expect(eventsNamed(told, 'stable')).toEqual([]);
    clock.advance(1);
    expect(eventsNamed(told, 'stable')).toEqual([{ attempt: 1 }]);
    clock.advance(HOUR_MS);
    expect(eventsNamed(told, 'stable')).toHaveLength(1);
    comeBack(life);
    clock.advance(500);
    expect(eventsNamed(told, 'stable')).toEqual([{ attempt: 1 }, { attempt: 2 }]);
  });

  it('[EV-6] `stable` never comes for a connection that ended before', () => {
    const { socket, clock, network, told } = fakeLife({ stableAfterMs: 500, maxRetries: 1 });
    network.last.open();
    clock.advance(499);
    network.last.end(1006);
    clock.advance(clock.nextIn);
    network.last.open();
    clock.advance(499);
    socket.close();
    clock.advance(HOUR_MS);
    expect(eventsNamed(told, 'stable')).toEqual([]);
  });
});

describe('listeners', () => {
  it('[EV-7] a typed listener that throws is reported as uncaught and starves nobody', async () => {
    const { socket, network, told } = fakeLife();
    const heard: string[] = [];
    socket.on('open', () => {
      throw new Error('typed');
    });
    socket.on('open', () => heard.push('second'));
    socket.on('*', (name) => {
      if (name === 'open') throw new Error('star');
    });
    socket.on('*', (name) => heard.push(name));
    socket.send('queued');
    const errors = await uncaughtDuring(() => network.last.open());
    expect(errors).toEqual([new Error('typed'), new Error('star')]);
    expect(heard).toEqual(['status', 'second', 'open']);
    expect(eventsNamed(told, 'open')).toHaveLength(1);
    expect(network.last.sent).toEqual(['queued']);
    expect(socket.readyState).toBe(1);
  });

  it('[EV-7] a DOM listener or handler that throws is reported as uncaught and starves nobody', async () => {
    const { socket, network, told } = fakeLife();
    const heard: string[] = [];
    socket.addEventListener('open', () => {
      throw new Error('listener');
    });
    socket.onopen = () => {
      throw new Error('handler');
    };
    socket.addEventListener('open', () => heard.push('DOM'));
    socket.on('open', () => heard.push('typed'));
    socket.send('queued');
    const errors = await uncaughtDuring(() => network.last.open());
    expect(errors).toEqual([new Error('listener'), new Error('handler')]);
    expect(heard).toEqual(['DOM', 'typed']);
    expect(eventsNamed(told, 'open')).toHaveLength(1);
    expect(network.last.sent).toEqual(['queued']);
  });

  it('[EV-7] an interim close whose listeners all throw is retried all the same', async () => {
    const { socket, clock, network } = fakeLife();
    const fail = (): never => {
      throw new Error('close');
    };
    socket.onclose = fail;
    socket.onerror = fail;
    socket.on('close', fail);
    socket.on('status', fail);
    socket.on('retry', fail);
    const errors = await uncaughtDuring(() => network.last.fail());
    expect(errors).toHaveLength(5);
    clock.advance(clock.nextIn);
    expect(network.sockets).toHaveLength(2);
  });

  it('[EV-8] on() returns a function that stops listening, off() stops one or all of a name', () => {
    const life = fakeLife();
    const { socket, network } = life;
    const heard: string[] = [];
    const kept = (): number => heard.push('kept');
    const offed = (): number => heard.push('offed');
    const stop = socket.on('open', () => heard.push('stopped'));
    socket.on('open', offed);
    socket.on('open', kept);
    network.last.open();
    expect(heard.splice(0)).toEqual(['stopped', 'offed', 'kept']);
    stop();
    socket.off('open', offed);
    comeBack(life);
    expect(heard.splice(0)).toEqual(['kept']);
    stop();
    socket.off('open');
    socket.off('open', kept);
    comeBack(life);
    expect(heard).toEqual([]);
    expect(eventsNamed(life.told, 'open')).toHaveLength(3);
  });

  it('[EV-8] the function that on() returns ends its own registration, and only that', () => {
    const { socket, network } = fakeLife();
    let heard = 0;
    const listener = (): void => {
      heard++;
    };
    const stop = socket.on('open', listener);
    socket.on('open', listener);
    stop();
    stop();
    network.last.open();
    expect(heard).toBe(1);
  });

  it('[EV-8] a listener that comes or goes during a call does not count in that call', () => {
    const { socket, network } = fakeLife();
    const heard: string[] = [];
    socket.on('open', () => {
      socket.on('open', () => heard.push('late'));
      stop();
    });
    const stop = socket.on('open', () => heard.push('leaving'));
    network.last.open();
    expect(heard).toEqual(['leaving']);
  });

  it('[EV-8] `*` hears all events, the name first, after the listeners of that name', () => {
    const { socket, clock, network } = fakeLife();
    const heard: string[] = [];
    const stop = socket.on('*', (name) => heard.push(`*${name}`));
    socket.on('open', () => heard.push('open'));
    socket.on('status', () => heard.push('status'));
    network.last.open();
    expect(heard.splice(0)).toEqual(['status', '*status', 'open', '*open']);
    stop();
    const other = (): number => heard.push('other');
    socket.on('*', other);
    socket.off('*', other);
    clock.advance(20_000);
    network.last.end(1006);
    expect(heard).toEqual(['status']);
  });

  it('[EV-9] an on* attribute keeps its place when it is replaced', () => {
    const { socket, network } = fakeLife();
    const heard: string[] = [];
    socket.addEventListener('open', () => heard.push('A'));
    socket.onopen = () => heard.push('first');
    socket.addEventListener('open', () => heard.push('B'));
    const second = (): number => heard.push('onopen');
    socket.onopen = second;
    expect(socket.onopen).toBe(second);
    network.last.open();
    expect(heard).toEqual(['A', 'onopen', 'B']);
  });

  it('[EV-9] null, or anything that is no object, removes it; a new one goes to the end', () => {
    const life = fakeLife();
    const { socket, network } = life;
    const heard: string[] = [];
    expect(socket.onopen).toBeNull();
    socket.onopen = () => heard.push('onopen');
    socket.addEventListener('open', () => heard.push('A'));
    socket.onopen = null;
    expect(socket.onopen).toBeNull();
    network.last.open();
    expect(heard.splice(0)).toEqual(['A']);
    socket.onopen = () => heard.push('onopen');
    comeBack(life);
    expect(heard.splice(0)).toEqual(['A', 'onopen']);
    socket.onopen = 'text' as never;
    expect(socket.onopen).toBeNull();
    comeBack(life);
    expect(heard).toEqual(['A']);
  });

  it('[EV-9] an object that is no function is kept and not called', () => {
    const { socket, network } = fakeLife();
    const heard: string[] = [];
    const object = { handleEvent: () => heard.push('called') };
    socket.onopen = object as never;
    expect(socket.onopen).toBe(object);
    network.last.open();
    expect(heard).toEqual([]);
  });

  it('[EV-9] every attribute hears its event with the socket as `this`', () => {
    const { socket, network } = fakeLife();
    const heard: unknown[] = [];
    function handle(this: unknown, { type, target }: Event): void {
      heard.push([type, this === socket, target === socket]);
    }
    socket.onopen = handle;
    socket.onmessage = handle;
    socket.onerror = handle;
    socket.onclose = handle;
    network.last.open();
    network.last.receive('text');
    network.last.end(1006);
    expect(heard).toEqual(['open', 'message', 'error', 'close'].map((type) => [type, true, true]));
  });

  it('[EV-10] addEventListener is that of the platform', () => {
    const { socket, network } = fakeLife();
    const heard: unknown[] = [];
    const controller = new AbortController();
    const twice = (): number => heard.push('twice');
    const removed = (): number => heard.push('removed');
    socket.addEventListener('message', () => heard.push('once'), { once: true });
    socket.addEventListener('message', () => heard.push('signal'), { signal: controller.signal });
    socket.addEventListener('message', {
      handleEvent({ target }: Event) {
        heard.push(['object', target === socket]);
      },
    });
    socket.addEventListener('message', twice);
    socket.addEventListener('message', twice);
    socket.addEventListener('message', removed);
    socket.removeEventListener('message', removed);
    socket.addEventListener('message', function ({ data, target }) {
      heard.push([data, target === socket, this === socket]);
    });
    network.last.open();
    network.last.receive('text');
    const object = ['object', true];
    const own = ['text', true, true];
    expect(heard.splice(0)).toEqual(['once', 'signal', object, 'twice', own]);
    controller.abort();
    network.last.receive('text');
    expect(heard).toEqual([object, 'twice', own]);
  });

  it('[EV-11] a `close` event says whether it is the last', () => {
    const { socket, clock, network, told } = fakeLife();
    const events: Array<readonly [number, string, boolean, Closure]> = [];
    socket.addEventListener('close', ({ code, reason, wasClean, closure }) => {
      events.push([code, reason, wasClean, closure]);
    });
    network.last.open();
    network.last.end(1012, 'soon back');
    clock.advance(clock.nextIn);
    network.last.fail();
    clock.advance(clock.nextIn);
    network.last.open();
    network.last.end(1008, 'no');
    expect(events.map(([code, reason, wasClean, { final }]) => [code, reason, wasClean, final])).toEqual([
      [1012, 'soon back', true, false],
      [1006, '', false, false],
      [1008, 'no', true, true],
    ]);
    expect(events.map(([, , , closure]) => closure)).toEqual(eventsNamed(told, 'close'));
  });

  it('[EV-12] listeners, binaryType and protocols live through 50 reconnects', () => {
    const life = fakeLife();
    const { socket, clock, network, told } = life;
    socket.binaryType = 'arraybuffer';
    const heard: Record<'on' | 'listener' | 'once', unknown[]> = { on: [], listener: [], once: [] };
    socket.onmessage = ({ data }) => heard.on.push(data);
    socket.addEventListener('message', ({ data }) => heard.listener.push(data));
    socket.addEventListener('message', ({ data }) => heard.once.push(data), { once: true });
    network.last.open();
    network.last.receive(0);
    for (let count = 1; count <= 50; count++) {
      if (count % 2 === 0) comeBack(life);
      else {
        socket.reconnect();
        network.last.end(1000);
        network.last.open();
      }
      network.last.receive(count);
      clock.advance(10);
    }
    const all = Array.from({ length: 51 }, (_, index) => index);
    expect(heard).toEqual({ on: all, listener: all, once: [0] });
    expect(network.sockets).toHaveLength(51);
    expect(eventsNamed(told, 'open')).toHaveLength(51);
    expect(network.sockets.slice(1).every(({ binaryType }) => binaryType === 'arraybuffer')).toBe(true);
  });

  it('[EV-12] every connection offers the same protocols', () => {
    const network = fakeNetwork();
    const clock = new FakeClock();
    const { WebSocket } = network;
    const socket = new ResilientWebSocket('ws://host/', ['a', 'b'], { WebSocket, clock });
    for (let count = 0; count < 50; count++) {
      network.last.fail();
      clock.advance(clock.nextIn);
    }
    expect(network.sockets).toHaveLength(51);
    expect(new Set(network.sockets.map(({ protocols }) => protocols.join()))).toEqual(new Set(['a,b']));
    expect(new Set(network.sockets.map(({ url }) => url))).toEqual(new Set(['ws://host/']));
    socket.close();
  });
});
