import { ResilientWebSocket, type ResilientWebSocketOptions } from 'resilient-websocket';
import { ResilientWebSocket as FullWebSocket } from 'resilient-websocket/full';
import { ResilientWebSocket as LiteWebSocket } from 'resilient-websocket/lite';
import type { Subject } from './bench.ts';

/**
 * What is examined in an engine: the class that it has, ours in its two modes, and those with less and with more.
 *
 * @param native The engine's own class, or `ws`.
 * @param options What ours needs to connect with that class.
 */
export function subjectsFor(native: unknown, options: ResilientWebSocketOptions = {}): readonly Subject[] {
  const Native = native as typeof WebSocket;
  return [
    { name: 'native', Interface: Native, construct: (args) => Reflect.construct(Native, args) },
    ours('plain', ResilientWebSocket, { ...options, retry: false, queue: false }),
    ours('default', ResilientWebSocket, options),
    ours('lite', LiteWebSocket, options),
    ours('full', FullWebSocket, options),
  ];
}

function ours(
  name: Subject['name'],
  Interface: typeof WebSocket,
  options: ResilientWebSocketOptions,
): Subject {
  return {
    name,
    Interface,
    // The options go third; a call with no argument at all must stay one.
    construct: (args) =>
      Reflect.construct(Interface, args.length === 0 ? [] : [args[0], args[1], options]) as WebSocket,
  };
}
