import type { WebSocketConstructor } from '../../socket/connection.ts';
import { EventHandlers } from '../../socket/event-handlers.ts';
import type { Platform } from '../../socket/platform.ts';
import { systemClock } from '../../socket/system-clock.ts';
import { findGlobalWebSocket, nativeWebSocket } from '../global-websocket.ts';
import { MessageListeners, trackMessageListeners } from '../message-listeners.ts';
import { NodeConnection } from '../node/node-connection.ts';
import { unref } from '../node/unref.ts';
import { makePlainCloseEvent } from '../plain-close-event.ts';
import { countingWebSocket } from './counting-websocket.ts';
import { derivedOnce } from './derived-once.ts';

const derive: (Base: WebSocketConstructor) => WebSocketConstructor =
  /* @__PURE__ */ derivedOnce(countingWebSocket);

/**
 * Deno and Bun: the runtime's own class, with a `bufferedAmount` that is right. A class derived from `ws`, where one is given,
 * can do here what it can in Node.
 */
export const platform: Platform = {
  features: [unref],
  clock: systemClock,
  Connection: NodeConnection,
  EventHandlers,
  findWebSocket: () => derive(findGlobalWebSocket()),
  nativeWebSocket,
  makeMessages: (target, handlers) => new MessageListeners(target, handlers),
  makeCloseEvent: makePlainCloseEvent,
  dress(Class, messagesOf) {
    return trackMessageListeners(Class.prototype, (socket) => messagesOf(socket) as MessageListeners);
  },
};
