import { EventHandlers } from '../../socket/event-handlers.ts';
import type { Platform } from '../../socket/platform.ts';
import { systemClock } from '../../socket/system-clock.ts';
import { MessageListeners, trackMessageListeners } from '../message-listeners.ts';
import { makePlainCloseEvent } from '../plain-close-event.ts';
import { NodeConnection } from './node-connection.ts';
import { findWebSocket, NodeWebSocket } from './node-websocket.ts';
import { unref } from './unref.ts';

/** Node: `ws`, through `isomorphic-ws`. It can ping, terminate, send any close code and show HTTP statuses. */
export const platform: Platform = {
  features: [unref],
  clock: systemClock,
  Connection: NodeConnection,
  EventHandlers,
  findWebSocket,
  nativeWebSocket: () => NodeWebSocket,
  makeMessages: (target, handlers) => new MessageListeners(target, handlers),
  makeCloseEvent: makePlainCloseEvent,
  dress(Class, messagesOf) {
    trackMessageListeners(Class.prototype, (socket) => messagesOf(socket) as MessageListeners);
  },
};
