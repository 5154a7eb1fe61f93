import { CATEGORY_WORDS } from './codes/category-words.ts';
import { type CloseCodeSender, closeCodeEntry } from './codes/close-codes.ts';
import { type ClosureExplanation, explainClosure } from './codes/explain-closure.ts';
import { explanationOf } from './codes/explanations.ts';
import { type CloseCategory, categoryOf, POLICY } from './session/close-code.ts';
import type { Closure } from './session/closure.ts';
import type { Remedy, RetryDelay } from './session/remedy.ts';

export type { CloseCodeSender } from './codes/close-codes.ts';
export type { ClosureExplanation } from './codes/explain-closure.ts';
export type { CloseCategory } from './session/close-code.ts';

/** All there is to say about one close code. */
export interface CodeExplanation {
  readonly code: number;
  /** The name in the IANA registry, or a description where it has none. */
  readonly name: string;
  readonly category: CloseCategory;
  readonly meaning: string;
  readonly seenWhen: string;
  readonly howToFix: string;
  /** Who may put the code into a Close frame. */
  readonly sender: CloseCodeSender;
  /** Whether the code may appear in a Close frame at all. */
  readonly isWireValue: boolean;
  /** Whether the platform's `close(code)` accepts it. */
  readonly isClosable: boolean;
  /**
   * What the default policy does when a connection ends with this code and the application did not ask for the
   * end. A rule of the application can say otherwise.
   */
  readonly remedy: {
    readonly action: Remedy['action'];
    /** The action, its delay and the reason for it, in one sentence. */
    readonly summary: string;
  };
  /** Where the facts come from. */
  readonly sources: readonly string[];
}

/** Two close codes side by side. */
export interface CodeComparison {
  readonly a: CodeExplanation;
  readonly b: CodeExplanation;
  /**
   * What sets the two apart, one string for each fact in which they differ: first about `a`, then about `b`.
   * Empty for two codes that share all their facts, as 4000 and 4001 do.
   */
  readonly differences: readonly string[];
  /** What to do about `a`, and what to do about `b`. */
  readonly advice: readonly [string, string];
}

/** One fact of a code: codes differ in it if `fact` differs, and `tell` says it of one code in a sentence. */
interface Aspect {
  readonly fact: (of: CodeExplanation) => string | boolean;
  readonly tell: (of: CodeExplanation) => string;
}

const WHO_SENDS: Readonly<Record<CloseCodeSender, string>> = {
  either: 'Either end may send',
  client: 'Only a client sends',
  server: 'Only a server sends',
  application: 'Only an application or its framework sends',
  nobody: 'Nobody may send',
};

const ASPECTS: readonly Aspect[] = [
  {
    fact: ({ meaning }) => meaning,
    tell: ({ code, meaning }) => `${code} means that ${lowerFirst(meaning)}`,
  },
  {
    fact: ({ seenWhen }) => seenWhen,
    tell: ({ code, seenWhen }) => `${code} is seen when ${lowerFirst(seenWhen)}`,
  },
  {
    fact: ({ sender }) => sender,
    tell: ({ code, sender }) => `${WHO_SENDS[sender]} ${code}.`,
  },
  {
    fact: ({ isWireValue }) => isWireValue,
    tell: ({ code, isWireValue }) => `${code} ${isWireValue ? 'may' : 'must not'} travel in a Close frame.`,
  },
  {
    fact: ({ isClosable }) => isClosable,
    tell: ({ code, isClosable }) =>
      isClosable ? `close(${code}) is allowed.` : `close(${code}) throws an InvalidAccessError.`,
  },
  {
    fact: ({ category }) => inWords(POLICY[category][0]),
    tell: ({ code, category }) => `After ${code} the default is to ${inWords(POLICY[category][0])}.`,
  },
];

/**
 * Explains a close code: what it means, when it is seen, how to fix what is behind it, and what this library
 * does about it by default. Every integer from 0 to 65535 has an explanation.
 *
 * @throws RangeError if `code` is not an integer from 0 to 65535.
 * @see RFC 6455, 7.4; IANA WebSocket Close Code Number Registry.
 */
export function explain(code: number): CodeExplanation;
/**
 * Explains how a connection or an attempt ended: why the remedy is what it is, and what can be done about it.
 *
 * @param closure That of a `close` event, `socket.closure`, or one of a trace.
 */
export function explain(closure: Closure): ClosureExplanation;
export function explain(given: number | Closure): CodeExplanation | ClosureExplanation {
  return isClosure(given) ? explainClosure(given) : explainFor('explain', given);
}

function isClosure(given: number | Closure): given is Closure {
  return typeof given === 'object' && given !== null && 'remedy' in given;
}

/**
 * Sets two close codes side by side: in which facts they differ, and what to do about each.
 *
 * @throws RangeError if `a` or `b` is not an integer from 0 to 65535.
 * @see RFC 6455, 7.4; IANA WebSocket Close Code Number Registry.
 */
export function compare(a: number, b: number): CodeComparison {
  const ofA = explainFor('compare', a);
  const ofB = explainFor('compare', b);
  const differing = ASPECTS.filter(({ fact }) => fact(ofA) !== fact(ofB));
  return {
    a: ofA,
    b: ofB,
    differences: differing.map(({ tell }) => `${tell(ofA)} ${tell(ofB)}`),
    advice: [advise(ofA), advise(ofB)],
  };
}

function explainFor(caller: 'explain' | 'compare', code: number): CodeExplanation {
  if (!Number.isInteger(code) || code < 0 || code > 65535) {
    throw new RangeError(`${caller}() takes an integer from 0 to 65535, not ${show(code)}.`);
  }
  const entry = closeCodeEntry(code);
  const { name, sender } = entry;
  const { meaning, seenWhen, howToFix, sources } = explanationOf(entry);
  const category = categoryOf(code);
  const [remedy] = POLICY[category];
  const { why } = CATEGORY_WORDS[category];
  return {
    code,
    name,
    category,
    meaning,
    seenWhen,
    howToFix,
    sender,
    isWireValue: sender !== 'nobody',
    isClosable: code === 1000 || sender === 'application',
    remedy: { action: remedy.action, summary: `${upperFirst(inWords(remedy))}: ${lowerFirst(why)}` },
    sources,
  };
}

function advise({ code, name, howToFix }: CodeExplanation): string {
  return `${code} (${name}): ${howToFix}`;
}

/** A remedy as a verb phrase that can be read after "to". */
function inWords(remedy: Remedy): string {
  switch (remedy.action) {
    case 'stop':
      return 'stop';
    case 'refresh':
      return 'refresh the credentials and retry once';
    case 'retry':
      return `retry ${delayInWords(remedy.delay)}`;
  }
}

function delayInWords(delay: RetryDelay): string {
  if (delay === 'backoff') return 'with exponential back-off';
  if (delay === 'cap') return 'after a delay near the cap of the back-off';
  if (typeof delay === 'number') return `after ${delay / 1000} s`;
  return `after a delay drawn once from ${delay.minMs / 1000} to ${delay.maxMs / 1000} s`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** For a sentence that moves behind a colon or a verb; an acronym at its start stays as it is. */
function lowerFirst(text: string): string {
  return text.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
}

/** Names a value in an error. Callers without types pass anything: a string, a missing code, a whole event. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  return Object(value) === value ? Object.prototype.toString.call(value) : String(value);
}
