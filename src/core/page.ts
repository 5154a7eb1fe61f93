import type { Pace } from '../policy/delay.ts';
import { isAtStart, type Outage } from '../policy/outage.ts';
import type { CloseFacts } from '../protocol/classify-close.ts';
import type { Input, InputOf } from './input.ts';
import type { PageState, Session, State } from './state.ts';

/** For how long after the return of a page a line that ends counts as lost while it was away. */
const BACK_MS = 3000;

/** Notes what an input says of the page, and of the time that was slept through, whatever the phase. */
export function takeNote(state: State, input: Input): State {
  if (input.type !== 'signal' && input.type !== 'wake') return state;
  const { session } = state;
  const page = pageAfter(session.page, input);
  const outage = input.type === 'wake' ? withoutSleep(session.outage, input) : session.outage;
  return { ...state, session: { ...session, page, outage } };
}

/** Nothing could be tried meanwhile, so it is as if the outage had begun later. */
function withoutSleep(outage: Outage, { at, asleepMs }: InputOf<'wake'>): Outage {
  if (outage.since === undefined) return outage;
  // The clock of the inputs may have stood still, too.
  return { ...outage, since: Math.min(at, outage.since + asleepMs) };
}

function pageAfter(page: PageState, input: InputOf<'signal'> | InputOf<'wake'>): PageState {
  if (input.type === 'wake') return { ...page, backAt: input.at };
  switch (input.signal) {
    case 'visible':
      return { ...page, isHidden: false, backAt: input.at };
    case 'hidden':
      return { ...page, isHidden: true };
    case 'resumed':
      return { ...page, backAt: input.at };
    case 'leaving':
      return { ...page, isLeaving: true };
    case 'staying':
      return { ...page, isLeaving: false };
    case 'restored':
      return { ...page, isLeaving: false, backAt: input.at };
    default:
      return page;
  }
}

/** Whether the page came back a moment ago, so that what ends now was lost while it was away. */
export function isJustBack({ page }: Session, at: number): boolean {
  return page.backAt !== undefined && at - page.backAt <= BACK_MS;
}

/** How the back-off goes on after an ending. */
export function paceOf(session: Session, { stage, cause }: CloseFacts, at: number): Pace {
  if (isJustBack(session, at) && (stage === 'open' || cause === 'page-restored')) return 'at-once';
  if (session.page.isHidden) return 'slow';
  // Lines that go silent do so one by one, and are found at different times.
  return cause === 'heartbeat' && isAtStart(session.outage) ? 'prompt' : 'usual';
}

/** The return of the page has had its effect: what happens next is another matter. */
export function forgetReturn(session: Session): Session {
  return { ...session, page: { ...session.page, backAt: undefined } };
}
