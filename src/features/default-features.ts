import { abort } from './abort.ts';
import { delivery } from './delivery/delivery.ts';
import { disposal } from './disposal.ts';
import { heartbeat } from './heartbeat/heartbeat.ts';
import { idleLimit } from './idle-limit.ts';
import { messages } from './messages.ts';
import { page } from './page/page.ts';
import { provider } from './provider/provider.ts';
import { recovery } from './recovery.ts';
import { requiredExtensions } from './required-extensions.ts';
import { retryAfter } from './retry-after.ts';
import { rules } from './rules/rules.ts';
import { turns } from './turns/turns.ts';
import { warnings } from './warnings.ts';

/** The features of the default class, in the order in which they are asked. */
export const DEFAULT_FEATURES: readonly [
  typeof abort,
  typeof retryAfter,
  typeof page,
  typeof recovery,
  typeof rules,
  typeof turns,
  typeof provider,
  typeof requiredExtensions,
  typeof warnings,
  typeof idleLimit,
  typeof delivery,
  typeof heartbeat,
  typeof messages,
  typeof disposal,
] = [
  abort,
  retryAfter,
  page,
  // Before the rules: it looks at each ending and leaves the verdict to them.
  recovery,
  rules,
  turns,
  provider,
  requiredExtensions,
  warnings,
  idleLimit,
  delivery,
  heartbeat,
  messages,
  disposal,
];
