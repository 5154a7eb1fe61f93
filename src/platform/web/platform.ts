import { NativeConnection } from '../../socket/connection.ts';
import { EventHandlers } from '../../socket/event-handlers.ts';
import type { Platform } from '../../socket/platform.ts';
import { systemClock } from '../../socket/system-clock.ts';
import { EventMessages } from '../event-messages.ts';
import { findGlobalWebSocket, nativeWebSocket } from '../global-websocket.ts';

/** Browsers, and where nothing else is known: the platform's own class, as it is. */
export const platform: Platform = {
  features: [],
  clock: systemClock,
  Connection: NativeConnection,
  EventHandlers,
  findWebSocket: findGlobalWebSocket,
  nativeWebSocket,
  makeMessages: (_target, handlers) =>
    new EventMessages(handlers, (data, origin) => new MessageEvent('message', { data, origin })),
  makeCloseEvent: (facts) => new CloseEvent('close', facts),
  dress: () => undefined,
};
