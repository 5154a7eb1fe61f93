import { EventHandlers } from '../../socket/event-handlers.ts';
import type { Platform } from '../../socket/platform.ts';
import { systemClock } from '../../socket/system-clock.ts';
import { EventMessages } from '../event-messages.ts';
import { findGlobalWebSocket, nativeWebSocket } from '../global-websocket.ts';
import { makePlainCloseEvent } from '../plain-close-event.ts';
import { makeMessageEvent } from '../plain-message-event.ts';
import { PlainDomException } from './plain-dom-exception.ts';
import { ReactNativeConnection } from './react-native-connection.ts';

// It has none, and the whole of this package throws them as the platform does: see ADR 64.
if (!('DOMException' in globalThis)) {
  Object.defineProperty(globalThis, 'DOMException', {
    value: PlainDomException,
    configurable: true,
    writable: true,
  });
}

/** React Native: the platform's own class, and events of our own where it has none. */
export const platform: Platform = {
  features: [],
  clock: systemClock,
  Connection: ReactNativeConnection,
  EventHandlers,
  findWebSocket: findGlobalWebSocket,
  nativeWebSocket,
  makeMessages: (_target, handlers) => new EventMessages(handlers, makeMessageEvent),
  makeCloseEvent: makePlainCloseEvent,
  dress: () => undefined,
};
