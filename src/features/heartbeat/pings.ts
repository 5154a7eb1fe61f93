import { ask, enter, run, type Session } from '../../session/session.ts';
import { reportUncaught } from '../../socket/errors.ts';
import type { HeartbeatSettings } from './options.ts';

/**
 * Whether messages are known to arrive. `expected`: Pings can be sent, and no Pong has come over this connection yet. `proven`:
 * one has. `overdue`: one has, and a later one has not come for long. `absent`: nothing confirms anything.
 */
export type Confirmation = 'absent' | 'expected' | 'proven' | 'overdue';

/** A Ping that is not answered. */
interface Ping {
  readonly id: number;
  readonly sentAt: number;
  /** How many messages were handed to this connection before it, and how many bytes; `Infinity` until it is sent. */
  messagesBefore: number;
  bytesBefore: number;
}

/** Until when a sign of life has to come, and what had come when it was set. Durations in milliseconds. */
export interface Deadline {
  readonly setAt: number;
  readonly forMs: number;
  readonly heard: number;
  readonly read: number;
  readonly taken: number;
  /** Whether it has passed, and what has arrived meanwhile is being read. */
  hasPassed: boolean;
  /** Whether it is that of a second Ping, because the first deadline was noticed too late to mean anything. */
  readonly isSecond: boolean;
  /** Whether it is a short one, because the page or the machine had been away. */
  readonly isUrgent: boolean;
}

/** What is known of the peer and of the connection. */
export interface Heartbeat {
  readonly settings: HeartbeatSettings;
  confirmation: Confirmation;
  pings: readonly Ping[];
  /** How many messages of this connection were before the last Ping. */
  askedMessages: number;
  /** How many bytes of this connection were before the last Ping that was answered. */
  bytesRead: number;
  /** `undefined` while no Ping is out that has a deadline. */
  deadline: Deadline | undefined;
  lastPing: number;
  lastPingAt: number;
  /** Whether the peer has answered a Ping; `undefined`: nobody knows yet. */
  hasPongs: boolean | undefined;
  /** How many connections in a row were ended because nothing came, not one Pong among that. */
  deadConnections: number;
  latencyMs: number | undefined;
}

/** So many Pings are kept in mind. */
const MAX_PINGS = 100;

/**
 * What is ahead of a Ping has to pass first. A slow line carries 1 Mbit/s, and its buffers hold no more than 4 s of that: they
 * grow with the speed of a line. Of more, the rest passes at 8 Mbit/s; the network on the way holds 8 MiB at most.
 */
const SLOW_BYTES_PER_MS = 125;
const SLOW_MS = 4000;
const BYTES_PER_MS = 1000;
const MOST_AHEAD_BYTES = 8 * 1024 * 1024;

export const NAME = 'heartbeat';

/** The state of the heartbeat in a session; `undefined` in a class without it. */
export function heartbeatOf(session: Session): Heartbeat | undefined {
  return session.parts[NAME] as Heartbeat | undefined;
}

/** Whether Pings can be sent over the connection. */
export function canPing(session: Session, heartbeat: Heartbeat): boolean {
  return heartbeat.settings.message !== undefined || session.canPing;
}

/** Whether a confirmation can be waited for. */
export function canConfirm(session: Session): boolean {
  const confirmation = heartbeatOf(session)?.confirmation;
  return confirmation === 'expected' || confirmation === 'proven';
}

/** Whether Pings are messages of the application's, which it pays for. */
export function arePingsMessages(session: Session): boolean {
  return heartbeatOf(session)?.settings.message !== undefined;
}

/** How many messages came after the last Ping. */
export function unaskedMessages(session: Session): number {
  return session.sentMessages - (heartbeatOf(session)?.askedMessages ?? 0);
}

/** How long what was handed over before the last Ping may take to pass a slow line, in milliseconds. */
export function passageMs(session: Session): number {
  const heartbeat = heartbeatOf(session);
  if (!heartbeat || (heartbeat.confirmation === 'absent' && !heartbeat.hasPongs)) return 0;
  const [oldest] = heartbeat.pings;
  const ahead = (oldest?.bytesBefore ?? session.sentBytes) - heartbeat.bytesRead;
  const bytes = Math.min(ahead, MOST_AHEAD_BYTES);
  return Math.round(Math.min(SLOW_MS, bytes / SLOW_BYTES_PER_MS) + bytes / BYTES_PER_MS);
}

/** Sends a Ping frame, or the message that stands for one, behind all that is being handed over. */
export function sendPing(session: Session): void {
  const heartbeat = heartbeatOf(session);
  if (!heartbeat) return;
  const id = ++heartbeat.lastPing;
  const ping: Ping = { id, sentAt: session.at, messagesBefore: Infinity, bytesBefore: Infinity };
  heartbeat.lastPingAt = session.at;
  // Of a peer that answers none, the first and the last are as good as all.
  heartbeat.pings = [
    ...(heartbeat.pings.length < MAX_PINGS ? heartbeat.pings : heartbeat.pings.slice(0, -1)),
    ping,
  ];
  run(session, () => {
    ping.messagesBefore = heartbeat.askedMessages = session.sentMessages;
    ping.bytesBefore = session.sentBytes;
    try {
      if (heartbeat.settings.message) session.connection?.send(heartbeat.settings.message());
      else session.connection?.ping(id);
    } catch (error) {
      // The line is as dead as one that does not answer, and will be found so. Who waits for the answer hears of it at once.
      enter(session, pingFailed, id);
      if (!ask(session, 'confirming', undefined, error)) reportUncaught(error);
    }
  });
}

/** A Ping could not be sent. */
export function pingFailed(session: Session, id: number): void {
  const heartbeat = heartbeatOf(session);
  if (heartbeat) heartbeat.pings = heartbeat.pings.filter((ping) => ping.id !== id);
}
