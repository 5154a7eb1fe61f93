import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import type { Subject } from './bench.ts';

/**
 * What is examined in an engine: the class that it has, and ours in its two modes.
 *
 * @param native The engine's own class, or `ws`.
 * @param options What ours needs to connect with that class.
 */
export function subjectsFor(native: unknown, options: ResilientWebSocketOptions = {}): readonly Subject[] {
  const Native = native as typeof WebSocket;
  return [
    { name: 'native', Interface: Native, construct: (args) => Reflect.construct(Native, args) },
    ours('plain', { ...options, retry: false, queue: false }),
    ours('default', options),
  ];
}

function ours(name: 'plain' | 'default', options: ResilientWebSocketOptions): Subject {
  return {
    name,
    Interface: ResilientWebSocket,
    // The options go third; a call with no argument at all must stay one.
    construct: (args) =>
      Reflect.construct(
        ResilientWebSocket,
        args.length === 0 ? [] : [args[0], args[1], options],
      ) as WebSocket,
  };
}
