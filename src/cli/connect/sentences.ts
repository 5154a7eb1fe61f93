import { explain } from '../../codes.ts';
import type { DropReason, EventName, ResilientWebSocketEvents } from '../../full.ts';
import { duration } from '../text.ts';
import { describeEnd, describeRemedy } from '../words.ts';

/** How a line is meant: as news, good or bad, or by the way. */
export type Tone = 'good' | 'bad' | 'news' | 'aside';

/** A line about the life of a socket. */
export interface Sentence {
  readonly text: string;
  readonly tone: Tone;
}

type Sentences = {
  readonly [N in EventName]?: (event: ResilientWebSocketEvents[N]) => readonly Sentence[];
};

/** What is said of each event. Of the others something is said elsewhere, or by the events that follow. */
const SENTENCES: Sentences = {
  open: ({ isReconnect, downtimeMs, attempt }) => {
    const text = isReconnect
      ? `connected again after ${duration(downtimeMs)}, at attempt ${attempt}`
      : 'connected';
    return [{ text, tone: 'good' }];
  },
  close: (closure) => {
    const ended: Sentence = { text: `closed: ${describeEnd(closure)}`, tone: 'bad' };
    if (closure.origin === 'local') return [{ ...ended, tone: 'news' }];
    return [
      ended,
      { text: `remedy: ${describeRemedy(closure)}`, tone: 'news' },
      { text: `advice: ${explain(closure).advice}`, tone: 'aside' },
    ];
  },
  warning: ({ kind, message }) => [{ text: `warning: ${kind}: ${message}`, tone: 'bad' }],
  giveup: ({ outcome, attempts }) => [
    {
      text: `gave up: ${outcome}, after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
      tone: 'bad',
    },
  ],
};

/** What is said of an event. */
export function sentencesFor<N extends EventName>(
  name: N,
  event: ResilientWebSocketEvents[N],
): readonly Sentence[] {
  return SENTENCES[name]?.(event) ?? [];
}

/** What is said of messages that were dropped. */
export function lostSentence(messages: number, reason: DropReason): Sentence {
  const what = messages === 1 ? 'a message' : `${messages} messages`;
  return {
    text: reason === 'unconfirmed' ? `${what} may not have arrived` : `lost ${what}: ${reason}`,
    tone: 'bad',
  };
}

/** What is said when a line has to wait. */
export function queuedSentence(messages: number): Sentence {
  const text =
    messages === 1 ? 'queued: it waits for a connection' : `queued: ${messages} wait for a connection`;
  return { text, tone: 'aside' };
}
