import type { Event } from '../core/input.ts';
import { isRemedy, type Verdict } from '../policy/remedy.ts';
import type { CloseFacts } from '../protocol/classify-close.ts';
import type { PolicyFunction } from './options.ts';

/**
 * Asks the policy function of the application, if there is one, what it makes of a verdict.
 *
 * @param lastTurnAt When the last of the neighbours has its turn.
 */
export function askPolicy(
  { decide, random }: { readonly decide: PolicyFunction | undefined; readonly random: () => number },
  { facts, verdict }: { readonly facts: CloseFacts; readonly verdict: Verdict },
  lastTurnAt: number,
): Event {
  try {
    const chance = random();
    const remedy = decide?.(facts, verdict) ?? verdict.remedy;
    if (remedy === verdict.remedy) return { type: 'decided', verdict, random: chance, lastTurnAt };
    if (!isRemedy(remedy)) throw new TypeError('it returned something that is no remedy.');
    const why = 'The policy function of the application said so.';
    return { type: 'decided', verdict: { remedy, rule: 'decide', why }, random: chance, lastTurnAt };
  } catch (error) {
    return { type: 'policy-failed', error };
  }
}
