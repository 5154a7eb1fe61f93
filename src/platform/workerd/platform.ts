import type { WebSocketConstructor } from '../../socket/connection.ts';
import type { Platform } from '../../socket/platform.ts';
import { systemClock } from '../../socket/system-clock.ts';
import { findGlobalWebSocket, nativeWebSocket } from '../global-websocket.ts';
import { MessageListeners, trackMessageListeners } from '../message-listeners.ts';
import { unref } from '../node/unref.ts';
import { countingWebSocket } from '../runtime/counting-websocket.ts';
import { derivedOnce } from '../runtime/derived-once.ts';
import { readingWebSocket } from './reading-websocket.ts';
import { WorkerdConnection } from './workerd-connection.ts';
import { WorkerdEventHandlers } from './workerd-event-handlers.ts';

const derive: (Base: WebSocketConstructor) => WebSocketConstructor = /* @__PURE__ */ derivedOnce((Base) =>
  countingWebSocket(readingWebSocket(Base)),
);

/** Workerd: the runtime's own class, with a `bufferedAmount` that is right and a `send()` that knows Blobs. */
export const platform: Platform = {
  features: [unref],
  clock: systemClock,
  Connection: WorkerdConnection,
  EventHandlers: WorkerdEventHandlers,
  findWebSocket: () => derive(findGlobalWebSocket()),
  nativeWebSocket,
  makeMessages: (target, handlers) => new MessageListeners(target, handlers),
  makeCloseEvent: (facts) => new CloseEvent('close', facts),
  dress(Class, messagesOf) {
    return trackMessageListeners(Class.prototype, (socket) => messagesOf(socket) as MessageListeners);
  },
};
