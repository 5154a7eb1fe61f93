import type { Closure } from '../session/closure.ts';
import type { RemedyReason } from '../session/remedy.ts';
import { CATEGORY_WORDS } from './category-words.ts';
import { failureWords } from './failure-words.ts';

/** What an ending means for the people who run the two ends, in sentences. */
export interface ClosureExplanation {
  /** Why the remedy is what it is. That of a rule of the application is the `why` of the rule, if it has one. */
  readonly why: string;
  /** What can be done about such an ending. */
  readonly advice: string;
}

/** The reasons that are the same whatever the rule. */
const WHY: Readonly<
  Record<Exclude<RemedyReason, 'policy' | 'rule' | 'turn' | 'application' | 'decide-failed'>, string>
> = {
  peer: 'The peer asked for this delay.',
  page: 'The line was lost while the page was away, and the page is back.',
  'retry-off': 'The socket was made with retry: false.',
  'max-retries': 'maxRetries is reached.',
  'max-elapsed': 'maxElapsedMs is over.',
  'no-provider': 'The credentials are refused and no provider can fetch others.',
  'refused-again': 'Fresh credentials were refused too.',
  decide: 'The policy function of the application said so.',
};

const TURN = ' Other sockets wait for this endpoint, so this one takes its turn behind them.';

/** Explains an ending: why the remedy is what it is, and what can be done about it. */
export function explainClosure(closure: Closure): ClosureExplanation {
  return { why: whyOf(closure), advice: adviceFor(closure) };
}

/** What is known of an ending and what follows from that, where the default policy has decided. */
function whyOfPolicy(closure: Closure): string {
  const { why } = CATEGORY_WORDS[closure.category];
  const { what } = failureWords(closure) ?? {};
  if (what === undefined) return why;
  return closure.category === 'abnormal' ? `${what} Nothing rules out another attempt.` : `${what} ${why}`;
}

function whyOf(closure: Closure): string {
  const { remedy } = closure;
  switch (remedy.reason) {
    case 'policy':
      return whyOfPolicy(closure);
    case 'rule':
      return remedy.why ?? 'The application set it.';
    case 'turn':
      return whyOfRule(closure) + TURN;
    case 'application':
      return remedy.action === 'stop' ? 'The application ended it.' : 'The application called reconnect().';
    case 'decide-failed':
      return `The policy function failed: ${textOf('error' in remedy ? remedy.error : undefined)}`;
    default:
      return WHY[remedy.reason];
  }
}

function whyOfRule(closure: Closure): string {
  const { remedy, category } = closure;
  const { rule, why } = remedy;
  if (why !== undefined) return why;
  if (rule === 'decide') return WHY.decide;
  return rule === category ? whyOfPolicy(closure) : 'The application set it.';
}

/** What the policy function threw, which may be anything. */
function textOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return Object.prototype.toString.call(error);
  }
}

function adviceFor(closure: Closure): string {
  if (closure.origin === 'local') return 'Nothing to fix: the application ended it.';
  return failureWords(closure)?.advice ?? CATEGORY_WORDS[closure.category].advice;
}
