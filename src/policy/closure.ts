import type { CloseFacts } from '../protocol/classify-close.ts';
import type { AppliedRemedy } from './remedy.ts';

/** What ended a connection (or an attempt at one), and what follows from it. */
export interface Closure extends CloseFacts {
  /** What was decided, by which rule and why. */
  readonly remedy: AppliedRemedy;
  /** `true`: no attempt follows, the socket is over. `false`: another attempt was decided. */
  readonly final: boolean;
  /** What the people who run the two ends can do about it. */
  readonly advice: string;
}
