import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import { FakeClock, type FakeNetwork, fakeNetwork } from 'resilient-websocket/testing';
import { describe, expect, it } from 'vitest';

interface Life {
  readonly socket: ResilientWebSocket;
  readonly clock: FakeClock;
  readonly network: FakeNetwork;
}

function start(options: ResilientWebSocketOptions = {}): Life {
  const clock = new FakeClock();
  const network = fakeNetwork();
  const { WebSocket } = network;
  return {
    socket: new ResilientWebSocket('ws://host/path', [], { clock, WebSocket, ...options }),
    clock,
    network,
  };
}

/** What a drop-in owes to code that was written for the platform, whoever made the platform's classes. */
export function describeDomFace(environment: string): void {
  describe(`the DOM face under ${environment}`, () => {
    it('[EV-20] is an EventTarget of this environment', () => {
      const { socket } = start();
      expect(socket).toBeInstanceOf(globalThis.EventTarget);
    });

    it('[EV-20] fires events of this environment, at the socket', () => {
      const { socket, network } = start();
      const events: Event[] = [];
      for (const type of ['open', 'message', 'error', 'close']) {
        socket.addEventListener(type, (event) => {
          expect(event.target).toBe(socket);
          expect(event.currentTarget).toBe(socket);
          events.push(event);
        });
      }
      network.last.open();
      network.last.receive('text');
      network.last.fail();
      expect(events.map(({ type }) => type)).toEqual(['open', 'message', 'error', 'close']);
      for (const event of events) expect(event).toBeInstanceOf(globalThis.Event);
      expect(events[1]).toBeInstanceOf(globalThis.MessageEvent);
      expect(events[1]).toMatchObject({ data: 'text', origin: 'ws://host' });
      if (globalThis.CloseEvent !== undefined) expect(events[3]).toBeInstanceOf(globalThis.CloseEvent);
    });

    it('[EV-20] gives the `close` event its attributes, and the closure', () => {
      const { socket, network } = start();
      const attributes: object[] = [];
      socket.onclose = ({ code, reason, wasClean, type, bubbles, cancelable }) => {
        attributes.push({ code, reason, wasClean, type, bubbles, cancelable });
      };
      socket.addEventListener('close', ({ closure }) => {
        attributes.push({ code: closure.code, category: closure.category, final: closure.final });
      });
      network.last.open();
      network.last.end(4001, 'because');
      expect(attributes).toEqual([
        { code: 4001, reason: 'because', wasClean: true, type: 'close', bubbles: false, cancelable: false },
        { code: 4001, category: 'application', final: false },
      ]);
    });

    it('[EV-20] keeps the order of handlers and listeners, `once` and `handleEvent` included', () => {
      const { socket, network } = start();
      const calls: string[] = [];
      const listener = {
        handleEvent(event: Event): void {
          calls.push(`object ${event.type} ${this === listener}`);
        },
      };
      socket.onmessage = function () {
        calls.push(`handler ${this === socket}`);
      };
      socket.addEventListener('message', () => calls.push('once'), { once: true });
      socket.addEventListener('message', listener);
      socket.addEventListener('message', listener);
      network.last.open();
      network.last.receive('first');
      network.last.receive('second');
      socket.removeEventListener('message', listener);
      socket.onmessage = null;
      network.last.receive('third');
      expect(calls).toEqual([
        'handler true',
        'once',
        'object message true',
        'handler true',
        'object message true',
      ]);
    });

    it('[EV-20] ends a listener with its signal', () => {
      const { socket, network } = start();
      const ending = new AbortController();
      const texts: unknown[] = [];
      socket.addEventListener('message', ({ data }) => texts.push(data), { signal: ending.signal });
      network.last.open();
      network.last.receive('heard');
      ending.abort();
      network.last.receive('not heard');
      expect(texts).toEqual(['heard']);
    });

    it('[EV-20] sends, closes and ends as everywhere', () => {
      const ending = new AbortController();
      const { socket, clock, network } = start({ signal: ending.signal });
      const closes: number[] = [];
      socket.addEventListener('close', ({ code }) => closes.push(code));
      socket.send('early');
      network.last.open();
      expect(network.last.sent).toEqual(['early']);
      network.last.fail();
      clock.advance(10_000);
      expect(network.sockets).toHaveLength(2);
      network.last.open();
      socket.close(1000, 'done');
      expect(network.last.closeCalls).toEqual([[1000, 'done']]);
      network.last.end(1000, 'done');
      expect(closes).toEqual([1006, 1000]);
      expect(socket.readyState).toBe(ResilientWebSocket.CLOSED);
      expect(clock.pending).toBe(0);
    });

    it('[EV-20] is ended by an AbortSignal of this environment', () => {
      const ending = new AbortController();
      const { socket, network } = start({ signal: ending.signal });
      network.last.open();
      ending.abort();
      network.last.end(1005);
      expect(socket.closure).toMatchObject({ code: 1005, cause: 'abort', final: true });
    });

    it('[EV-20] refuses with the DOMException of this environment', () => {
      const { socket } = start();
      expect(() => socket.close(1001)).toThrow(globalThis.DOMException);
      expect(() => new ResilientWebSocket('ws://host/#fragment')).toThrow(globalThis.DOMException);
    });
  });
}
