import { NativeConnection } from '../../socket/connection.ts';
import { EventHandlers } from '../../socket/event-handlers.ts';
import type { Platform } from '../../socket/platform.ts';
import { systemClock } from '../../socket/system-clock.ts';
import { EventMessages } from '../event-messages.ts';
import { findGlobalWebSocket, nativeWebSocket } from '../global-websocket.ts';
import { makePlainCloseEvent } from '../plain-close-event.ts';
import { makeMessageEvent } from '../plain-message-event.ts';

/** React Native: the platform's own class, and events of our own where it has none. */
export const platform: Platform = {
  features: [],
  clock: systemClock,
  Connection: NativeConnection,
  EventHandlers,
  findWebSocket: findGlobalWebSocket,
  nativeWebSocket,
  makeMessages: (_target, handlers) => new EventMessages(handlers, makeMessageEvent),
  makeCloseEvent: makePlainCloseEvent,
  dress() {},
};
