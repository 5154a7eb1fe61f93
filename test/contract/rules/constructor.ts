import type { Rule } from '../rule.ts';
import { CONSTRUCTOR_PROTOCOLS } from './constructor-protocols.ts';
import { CONSTRUCTOR_URL } from './constructor-url.ts';
import { OPENING_HANDSHAKE } from './opening-handshake.ts';

/** What the constructor takes, and what comes of it. */
export const CONSTRUCTOR: readonly Rule[] = [
  ...CONSTRUCTOR_URL,
  ...CONSTRUCTOR_PROTOCOLS,
  ...OPENING_HANDSHAKE,
];
