/** Why no test through the public face can notice some mutants. */
export interface Explanation {
  readonly file: string;
  /** The mutants, as results.json has them. */
  readonly changes: readonly string[];
  readonly why: string;
}

const TOPIC = 'Topics keep the lines of the console apart; an empty one is as different from the others.';

/** What is known of the survivors of the last run that compile. */
export const EXPLANATIONS: readonly Explanation[] = [
  {
    file: 'src/core/attempt.ts',
    changes: ['session.generation + 1 → session.generation - 1'],
    why: 'Generations are only compared with each other, and count as well downwards.',
  },
  {
    file: 'src/core/ending.ts',
    changes: ["facts.stage === 'open' → true"],
    why: 'Where there was no connection, there is nothing to ask back.',
  },
  { file: 'src/core/idle-limit.ts', changes: ['\'idle-limit\' → ""'], why: TOPIC },
  { file: 'src/core/warnings.ts', changes: ['\'peer-bug-frequent\' → ""', '\'peer-bug\' → ""'], why: TOPIC },
  {
    file: 'src/core/send-queue.ts',
    changes: ['messages.length === 0 → false'],
    why: 'A short cut: a queue that is filled again with what it holds is the same.',
  },
  {
    file: 'src/core/transition.ts',
    changes: ['next.phase === state.phase → false'],
    why: 'A short cut: without a new phase there is nothing to leave, to tell or to attend to.',
  },
  {
    file: 'src/core/transition.ts',
    changes: ["from.name === 'prologue' → true"],
    why: 'To call off a prologue that there is not does nothing.',
  },
  {
    file: 'src/core/transition.ts',
    changes: ["input.type === 'timer' && !OWNED_TIMERS[phase.name].includes(input.name) → false"],
    why: 'A second line of defence: leaving a phase cancels its timers, and the next attempt has another generation.',
  },
  {
    file: 'src/core/phases/waiting.ts',
    changes: ['stretch <= count → false', 'stretch <= count → stretch < count'],
    why: 'Where the stretch is not more than the count, both are 1, and the delay stays what it is.',
  },
  {
    file: 'src/protocol/arguments.ts',
    changes: ['twice >= 0 → twice > 0'],
    why: 'The first subprotocol of all is never one that was given before.',
  },
  {
    file: 'src/protocol/retry-after.ts',
    changes: ['[] → ["Stryker was here"]'],
    why: 'The first place of a match is not looked at.',
  },
];
