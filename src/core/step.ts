import type { Effect } from './effect.ts';
import type { State } from './state.ts';

/** What a transition gives: the new state, and what must be done, in order. */
export type Step = readonly [State, readonly Effect[]];

/** The input means nothing here. Saying so is an answer. */
export function ignore(state: State): Step {
  return [state, [{ type: 'ignore' }]];
}
