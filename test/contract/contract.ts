import type { Rule } from './rule.ts';
import { CLOSING } from './rules/closing.ts';
import { CONSTRUCTOR } from './rules/constructor.ts';
import { ENDING } from './rules/ending.ts';
import { EVENT_HANDLERS } from './rules/event-handlers.ts';
import { GLOBAL } from './rules/global.ts';
import { INTERFACE } from './rules/interface.ts';
import { LISTENERS } from './rules/listeners.ts';
import { RECEIVING } from './rules/receiving.ts';
import { SENDING } from './rules/sending.ts';

/** The contract of a WebSocket, in the order in which it is checked. */
export const CONTRACT: readonly Rule[] = [
  ...INTERFACE,
  ...CONSTRUCTOR,
  ...EVENT_HANDLERS,
  ...LISTENERS,
  ...SENDING,
  ...RECEIVING,
  ...CLOSING,
  ...ENDING,
  ...GLOBAL,
];
