import { SCHEMES } from '../../socket/arguments.ts';
import { EventHandlers } from '../../socket/event-handlers.ts';
import type { Platform } from '../../socket/platform.ts';
import { systemClock } from '../../socket/system-clock.ts';
import { MessageListeners, trackMessageListeners } from '../message-listeners.ts';
import { makePlainCloseEvent } from '../plain-close-event.ts';
import { makeInspectable } from './inspect.ts';
import { findWebSocket, NodeWebSocket } from './node-websocket.ts';
import { ProxiedConnection } from './proxied-connection.ts';
import { findReplaced } from './replaced-global.ts';
import { unref } from './unref.ts';

/** Node: `ws`, through `isomorphic-ws`. It can ping, terminate, send any close code and show HTTP statuses. */
export const platform: Platform = {
  features: [unref],
  clock: systemClock,
  Connection: ProxiedConnection,
  EventHandlers,
  findWebSocket,
  nativeWebSocket: () => NodeWebSocket,
  findReplaced,
  binaryTypes: ['nodebuffer', 'fragments'],
  makeMessages: (target, handlers) => new MessageListeners(target, handlers),
  makeCloseEvent: makePlainCloseEvent,
  dress(Class, messagesOf) {
    makeInspectable(Class.prototype);
    // A socket of the file system, and not of the network.
    SCHEMES.add('ws+unix:');
    return trackMessageListeners(Class.prototype, (socket) => messagesOf(socket) as MessageListeners);
  },
};
