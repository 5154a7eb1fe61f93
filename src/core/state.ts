import type { Closure } from '../policy/closure.ts';
import { NO_OUTAGE, type Outage } from '../policy/outage.ts';
import type { Outcome } from '../policy/remedy.ts';
import type { CloseCause, CloseFacts } from '../protocol/classify-close.ts';
import { EMPTY_LEDGER, type Ledger } from './ledger.ts';
import { EMPTY_QUEUE, type SendQueue } from './send-queue.ts';

/**
 * Where a socket stands, in one word. `connecting` until the first connection has opened or failed,
 * `reconnecting` whenever another attempt is on its way, `suspended` while it is held because the page is being left.
 */
export type Status = 'idle' | 'connecting' | 'open' | 'closing' | 'reconnecting' | 'suspended' | 'closed';

/** Where a connection that is ending leads to. */
export type Next =
  /** `before` is the outage without the retry that is waited for. For `stretch` see the phase `waiting`. */
  | {
      readonly to: 'wait';
      readonly delayMs: number;
      readonly stretch: number | undefined;
      readonly before: Outage;
    }
  /** At once: `reconnect()` was called. */
  | { readonly to: 'attempt' }
  /** Called off by the application after another attempt had been announced. */
  | { readonly to: 'closing'; readonly cause: CloseCause; readonly outcome: Outcome }
  | { readonly to: 'closed'; readonly outcome: Outcome };

/** Where a socket is in its life. Each phase carries only its own data, so leaving a phase drops it. */
export type Phase =
  | { readonly name: 'idle' }
  | { readonly name: 'resolving' }
  /** `protocols` are those that were offered. */
  | { readonly name: 'connecting'; readonly protocols: readonly string[]; readonly error: unknown }
  /** The handshake is done, and the application begins the conversation. */
  | { readonly name: 'prologue'; readonly error: unknown; readonly canPing: boolean }
  | {
      readonly name: 'open';
      readonly error: unknown;
      readonly canPing: boolean;
      /**
       * `starting`: listeners of `open` may send, ahead of what has waited. `waiting`: messages wait for the connection to take
       * them, so that what is sent has to wait behind them.
       */
      readonly backlog: 'starting' | 'waiting' | 'none';
      /** `undefined` while no Ping is out that has a deadline. */
      readonly deadline: Deadline | undefined;
    }
  /** `facts` is what the closure will say, unless the platform's own close says more. */
  | {
      readonly name: 'closing';
      readonly facts: CloseFacts;
      readonly hasSocket: boolean;
      /** Our Close frame, while it waits behind messages; `undefined` once it was handed over, or where there is none. */
      readonly frame: { readonly code: number | undefined; readonly reason: string | undefined } | undefined;
      readonly startedAt: number;
      /** How far the messages before the Close frame had come when its deadline was set. */
      readonly progress: Progress;
      readonly next: Next | { readonly to: 'decide' };
    }
  /** For one turn of the driver, while the policy is asked. `next` is what the application asked for meanwhile. */
  | {
      readonly name: 'deciding';
      readonly facts: CloseFacts;
      readonly status: Status;
      readonly next: Next | undefined;
    }
  /** For one turn of the driver, while the application is told. */
  | { readonly name: 'telling'; readonly closure: Closure; readonly next: Next }
  /** `before` is the outage without the retry that is waited for; `undefined` once that one is forgiven. */
  | {
      readonly name: 'waiting';
      readonly since: number;
      readonly dueAt: number;
      /** By how much neighbours have made what remains of the delay longer; `undefined` where they take no turns. */
      readonly stretch: number | undefined;
      readonly before: Outage | undefined;
    }
  | { readonly name: 'suspended' }
  | { readonly name: 'closed'; readonly outcome: Outcome };

/** Until when a sign of life has to come, and what had come when it was set. Durations in milliseconds. */
export interface Deadline {
  readonly setAt: number;
  readonly forMs: number;
  readonly heard: number;
  readonly read: number;
  readonly taken: number;
  /** Whether it has passed, and what has arrived meanwhile is being read. */
  readonly hasPassed: boolean;
  /** Whether it is that of a second Ping, because the first deadline was noticed too late to mean anything. */
  readonly isSecond: boolean;
  /** Whether it is a short one, because the page or the machine had been away. */
  readonly isUrgent: boolean;
}

/** How far messages have come. */
export interface Progress {
  /** When that was. */
  readonly at: number;
  readonly queued: number;
  readonly taken: number;
  readonly confirmed: number;
}

export type PhaseName = Phase['name'];

/** The data of one phase. */
export type PhaseOf<N extends PhaseName> = Extract<Phase, { readonly name: N }>;

/** What outlives the phases. */
export interface Session {
  /** Counts the attempts of a life; events of an earlier one are late and mean nothing. */
  readonly generation: number;
  readonly everOpened: boolean;
  /** When the last connection was lost, or when it all began. */
  readonly downSince: number;
  /** When the last connection opened, and how much had been heard by then. */
  readonly opened: { readonly at: number; readonly heard: number };
  readonly outage: Outage;
  /** The last one. */
  readonly closure: Closure | undefined;
  readonly peerBugs: PeerBugs;
  readonly idle: IdleAccount;
  readonly page: PageState;
  readonly queue: SendQueue;
  readonly ledger: Ledger;
  readonly pongs: PongHabit;
  /** Bytes of what was given to `send()` too late; they stay in `bufferedAmount`, as the standard has it. */
  readonly lateBytes: number;
  /** The URL of the current or last attempt, `''` while a provider has not answered yet. */
  readonly url: string;
  readonly protocol: string;
  readonly extensions: string;
  /** Milliseconds from the last Ping that was answered to its answer. */
  readonly latencyMs: number | undefined;
}

/** The account of peers that closed with a code that never travels. */
export interface PeerBugs {
  readonly count: number;
  /** When the ones of the last hour were. */
  readonly recent: readonly number[];
}

/** What is known of a peer that should answer Pings. */
export interface PongHabit {
  /** Whether it has answered one; `undefined`: nobody knows yet. */
  readonly come: boolean | undefined;
  /** How many connections were ended because nothing came, not one Pong among that. */
  readonly deadConnections: number;
}

/** The account of connections that ended after a silence. */
export interface IdleAccount {
  /** How long the last ones had been silent, in milliseconds. */
  readonly silencesMs: readonly number[];
  /** The idle limit that follows from them, if one does. */
  readonly limitMs: number | undefined;
}

/** What is known of the page. Where there is none, it is as if it was always seen. */
export interface PageState {
  readonly isHidden: boolean;
  readonly isLeaving: boolean;
  /** When it last came back from wherever it was, unless that has had its effect. */
  readonly backAt: number | undefined;
}

/** The whole state of a socket. */
export interface State {
  readonly phase: Phase;
  readonly session: Session;
}

/** What is known of a peer and a page at first; shared, as thousands of sockets may know no more. */
const NO_BUGS: PeerBugs = { count: 0, recent: [] };
const NO_HABIT: PongHabit = { come: undefined, deadConnections: 0 };
const NO_SILENCE: IdleAccount = { silencesMs: [], limitMs: undefined };
const NEVER_OPENED = { at: 0, heard: 0 };
const SEEN: PageState = { isHidden: false, isLeaving: false, backAt: undefined };

/** The state of a socket that was made and not started. */
export function initialState(url: string, at: number): State {
  return {
    phase: { name: 'idle' },
    session: {
      generation: 0,
      everOpened: false,
      downSince: at,
      opened: NEVER_OPENED,
      outage: NO_OUTAGE,
      closure: undefined,
      peerBugs: NO_BUGS,
      idle: NO_SILENCE,
      page: SEEN,
      queue: EMPTY_QUEUE,
      ledger: EMPTY_LEDGER,
      pongs: NO_HABIT,
      lateBytes: 0,
      url,
      protocol: '',
      extensions: '',
      latencyMs: undefined,
    },
  };
}
