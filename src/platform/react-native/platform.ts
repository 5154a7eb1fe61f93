import type { Platform } from '../../socket/platform.ts';
import { EventMessages } from '../event-messages.ts';
import { makePlainCloseEvent } from '../plain-close-event.ts';
import { makeMessageEvent } from '../plain-message-event.ts';
import { platform as web } from '../web/platform.ts';

/** React Native: as in a page, but without the events of one. */
export const platform: Platform = {
  ...web,
  makeMessages: (_target, handlers) => new EventMessages(handlers, makeMessageEvent),
  makeCloseEvent: makePlainCloseEvent,
};
