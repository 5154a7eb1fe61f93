import { abort } from './abort.ts';
import { delivery } from './delivery/delivery.ts';
import { disposal } from './disposal.ts';
import { heartbeat } from './heartbeat/heartbeat.ts';
import { idleLimit } from './idle-limit.ts';
import { messages } from './messages.ts';
import { page } from './page/page.ts';
import { prologue } from './prologue/prologue.ts';
import { provider } from './provider/provider.ts';
import { reading } from './reading/reading.ts';
import { recovery } from './recovery.ts';
import { requiredExtensions } from './required-extensions.ts';
import { retryAfter } from './retry-after.ts';
import { rules } from './rules/rules.ts';
import { steps } from './steps/steps.ts';
import { trace } from './trace/trace.ts';
import { turns } from './turns/turns.ts';
import { warnings } from './warnings.ts';

/** All features, in the order in which they are asked. */
export const ALL_FEATURES: readonly [
  typeof steps,
  typeof abort,
  typeof trace,
  typeof retryAfter,
  typeof page,
  typeof recovery,
  typeof rules,
  typeof turns,
  typeof provider,
  typeof requiredExtensions,
  typeof prologue,
  typeof warnings,
  typeof idleLimit,
  typeof delivery,
  typeof heartbeat,
  typeof messages,
  typeof disposal,
  typeof reading,
] = [
  // First: what comes because of an act belongs to its step.
  steps,
  abort,
  trace,
  retryAfter,
  page,
  // Before the rules: it looks at each ending and leaves the verdict to them.
  recovery,
  rules,
  turns,
  provider,
  requiredExtensions,
  prologue,
  warnings,
  idleLimit,
  delivery,
  heartbeat,
  messages,
  disposal,
  reading,
];
