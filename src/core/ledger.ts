import { append, dequeue, EMPTY_FIFO, type Fifo, fromArray, lastOf, type Sized, toArray } from './fifo.ts';
import type { Message } from './send-queue.ts';

/**
 * Whether messages are known to arrive. `expected`: the transport can ping, and no Pong has come over this connection
 * yet. `proven`: one has. `overdue`: one has, and a later one has not come for long. `absent`: nothing confirms anything.
 */
export type Confirmation = 'absent' | 'expected' | 'proven' | 'overdue';

/** Messages that were handed to the connection one after the other. */
export interface Handed extends Sized {
  readonly messages: readonly Message[];
}

/** A Ping that is not answered. */
export interface Ping {
  readonly id: number;
  readonly sentAt: number;
  /** How many messages were handed to this connection before it, and how many bytes. */
  readonly messagesBefore: number;
  readonly bytesBefore: number;
}

/**
 * The account of what was handed to connections. A message is unconfirmed from then on until the answer to a Ping that
 * came after it: frames arrive in order, so that proves that the peer has read it (RFC 6455, 5.4 and 5.5.3). Nothing else
 * proves anything: transports count what they have written as they like.
 */
export interface Ledger {
  readonly confirmation: Confirmation;
  /** What is unconfirmed, in the groups in which it was handed over. A Ping is never in the middle of one. */
  readonly groups: Fifo<Handed>;
  readonly unconfirmed: number;
  /** How many messages came after the last Ping. */
  readonly unmarked: number;
  readonly pings: readonly Ping[];
  readonly lastPing: number;
  readonly lastPingAt: number;
  /** What was handed to this connection, and how much of it was before the last Ping that was answered. */
  readonly messagesHanded: number;
  readonly bytesHanded: number;
  readonly bytesRead: number;
  /** How many messages of this socket were confirmed, forgotten and dropped. */
  readonly confirmed: number;
  readonly forgotten: number;
  readonly dropped: number;
  /** How many had been dropped or forgotten, and how many forgotten, when the last connection opened. */
  readonly lostBefore: number;
  readonly forgottenBefore: number;
  /** Somebody waits for the confirmation of all messages up to this number. */
  readonly wantedId: number;
}

/** So many messages are kept that nothing has confirmed, and so many bytes of them. */
const MAX_MESSAGES = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;

/** So many Pings are kept in mind. */
const MAX_PINGS = 100;

/** Nothing was sent yet. Shared, as thousands of sockets may not have sent anything. */
export const EMPTY_LEDGER: Ledger = {
  confirmation: 'absent',
  groups: EMPTY_FIFO,
  unconfirmed: 0,
  unmarked: 0,
  pings: [],
  lastPing: 0,
  lastPingAt: 0,
  messagesHanded: 0,
  bytesHanded: 0,
  bytesRead: 0,
  confirmed: 0,
  forgotten: 0,
  dropped: 0,
  lostBefore: 0,
  forgottenBefore: 0,
  wantedId: 0,
};

/** Nothing was handed over. */
export const NOTHING: Handed = { messages: [], bytes: 0 };

/** A new connection. */
export function open(ledger: Ledger, confirmation: Confirmation): Ledger {
  const lostBefore = ledger.dropped + ledger.forgotten;
  return {
    ...ledger,
    confirmation,
    pings: [],
    unmarked: 0,
    messagesHanded: 0,
    bytesHanded: 0,
    bytesRead: 0,
    lostBefore,
    forgottenBefore: ledger.forgotten,
  };
}

/** Whether a confirmation can be waited for. */
export function canConfirm({ confirmation }: Ledger): boolean {
  return confirmation === 'expected' || confirmation === 'proven';
}

/** How many bytes were handed over before the oldest Ping that the peer is not known to have read; before now, if none is out. */
export function bytesAhead({ pings, bytesHanded, bytesRead }: Ledger): number {
  return (pings[0]?.bytesBefore ?? bytesHanded) - bytesRead;
}

/** The number of the oldest message that is unconfirmed; `undefined` if none is. */
export function oldestUnconfirmed({ groups }: Ledger): number | undefined {
  return groups.front?.item.messages[0]?.id;
}

/** Somebody waits for the confirmation of all messages up to this number. */
export function want(ledger: Ledger, upTo: number): Ledger {
  return { ...ledger, wantedId: Math.max(upTo, ledger.wantedId) };
}

/** Whether somebody waits for the confirmation of what is unconfirmed. */
export function isWanted(ledger: Ledger): boolean {
  const oldest = oldestUnconfirmed(ledger);
  return oldest !== undefined && oldest <= ledger.wantedId;
}

/** How much may be handed over. */
export interface Room {
  readonly messages: number;
  readonly bytes: number;
}

/** Room for whatever there is. */
export const ENDLESS_ROOM: Room = {
  messages: Number.POSITIVE_INFINITY,
  bytes: Number.POSITIVE_INFINITY,
};

/** How much may be handed over until a confirmation has come. */
export function roomIn(ledger: Ledger): Room {
  if (!canConfirm(ledger)) return ENDLESS_ROOM;
  return { messages: MAX_MESSAGES - ledger.unconfirmed, bytes: MAX_BYTES - ledger.groups.bytes };
}

/** Whether nothing more may be handed over until a confirmation has come. */
export function isFull(ledger: Ledger): boolean {
  const { messages, bytes } = roomIn(ledger);
  return messages <= 0 || bytes <= 0;
}

/** Messages were handed to the connection. */
export function record(ledger: Ledger, handed: Handed): Ledger {
  const count = handed.messages.length;
  if (count === 0) return ledger;
  return forgetOldest({
    ...ledger,
    groups: addGroup(ledger.groups, handed),
    unconfirmed: ledger.unconfirmed + count,
    unmarked: ledger.unmarked + count,
    messagesHanded: ledger.messagesHanded + count,
    bytesHanded: ledger.bytesHanded + handed.bytes,
  });
}

/**
 * The numbers of messages grow, but for those that a listener of `open` sends ahead of what has waited. What came behind
 * them is put in order with them, to be confirmed together.
 */
function addGroup(groups: Fifo<Handed>, handed: Handed): Fifo<Handed> {
  const lastId = lastOf(groups)?.messages.at(-1)?.id ?? 0;
  if ((handed.messages[0]?.id ?? 0) > lastId) return append(groups, handed);
  const messages = [...toArray(groups), handed].flatMap((group) => group.messages);
  messages.sort((a, b) => a.id - b.id);
  return append<Handed>(EMPTY_FIFO, { messages, bytes: groups.bytes + handed.bytes });
}

/** A Ping goes out. */
export function mark(ledger: Ledger, at: number): Ledger {
  const { pings, messagesHanded, bytesHanded } = ledger;
  const id = ledger.lastPing + 1;
  const ping = { id, sentAt: at, messagesBefore: messagesHanded, bytesBefore: bytesHanded };
  return {
    ...ledger,
    lastPing: id,
    lastPingAt: at,
    unmarked: 0,
    // Of a peer that answers none, the first and the last are as good as all.
    pings: [...(pings.length < MAX_PINGS ? pings : pings.slice(0, -1)), ping],
  };
}

/** A Ping could not be sent. */
export function unmark(ledger: Ledger, id: number): Ledger {
  return { ...ledger, pings: ledger.pings.filter((ping) => ping.id !== id) };
}

/** The Ping that an answer is for: without its number, the oldest. `undefined` if there is none. */
export function findPing({ pings }: Ledger, id: number | undefined): Ping | undefined {
  return id === undefined ? pings[0] : pings.find((ping) => ping.id === id);
}

/** A Ping was answered. `proves`: the peer had read all that came before it. */
export function answer(ledger: Ledger, ping: Ping, proves: boolean): Ledger {
  const { pings, bytesRead } = ledger;
  const answered = {
    ...ledger,
    // Where answers come in any order, one is as good as another.
    pings: proves ? pings.filter(({ id }) => id > ping.id) : [],
    bytesRead: Math.max(bytesRead, ping.bytesBefore),
  };
  return proves ? confirm({ ...answered, confirmation: 'proven' }, ping.messagesBefore) : answered;
}

function confirm(ledger: Ledger, messagesRead: number): Ledger {
  let { groups, unconfirmed } = ledger;
  for (;;) {
    const [group, rest] = dequeue(groups);
    const left = unconfirmed - (group?.messages.length ?? 0);
    if (group === undefined || ledger.messagesHanded - left > messagesRead) break;
    groups = rest;
    unconfirmed = left;
  }
  const confirmed = ledger.confirmed + ledger.unconfirmed - unconfirmed;
  return { ...ledger, groups, unconfirmed, confirmed };
}

/**
 * Nothing confirms what is unconfirmed any more: as much of it is forgotten as is over the limits, and all if it has left and
 * nothing ever confirmed anything.
 */
export function giveUpOn(ledger: Ledger, confirmation: 'absent' | 'overdue', hasLeft: boolean): Ledger {
  const given = { ...ledger, confirmation };
  return confirmation === 'absent' && hasLeft ? forgetAll(given) : forgetOldest(given);
}

function forgetOldest(ledger: Ledger): Ledger {
  if (canConfirm(ledger)) return ledger;
  let after = ledger;
  while (after.unconfirmed > MAX_MESSAGES || after.groups.bytes > MAX_BYTES) after = forgetGroup(after);
  return after;
}

/** Nothing is left in this process of what nothing confirms: what becomes of it, nobody will know. */
export function forgetAll(ledger: Ledger): Ledger {
  let after = ledger;
  while (after.unconfirmed > 0) after = forgetGroup(after);
  return after;
}

function forgetGroup(ledger: Ledger): Ledger {
  const [group, groups] = dequeue(ledger.groups);
  const messages = group?.messages ?? [];
  return {
    ...ledger,
    groups,
    unconfirmed: ledger.unconfirmed - messages.length,
    forgotten: ledger.forgotten + messages.length,
  };
}

/** The connection is over: all that is unconfirmed, in order. */
export function settle(ledger: Ledger): readonly [unconfirmed: readonly Message[], Ledger] {
  const unconfirmed = toArray(ledger.groups).flatMap(({ messages }) => messages);
  return [unconfirmed, { ...ledger, groups: EMPTY_FIFO, unconfirmed: 0, unmarked: 0, pings: [] }];
}

/** Messages were dropped. */
export function drop(ledger: Ledger, messages: readonly Message[]): Ledger {
  return messages.length === 0 ? ledger : { ...ledger, dropped: ledger.dropped + messages.length };
}

/** The platform has refused a message after all; the same ledger, if it is not in it. */
export function remove(ledger: Ledger, message: Message): Ledger {
  const groups = toArray(ledger.groups);
  const found = groups.find(({ messages }) => messages.some(({ id }) => id === message.id));
  if (found === undefined) return ledger;
  const messages = found.messages.filter(({ id }) => id !== message.id);
  const rest = { messages, bytes: found.bytes - message.bytes };
  const kept = groups.flatMap((group) => (group !== found ? [group] : messages.length === 0 ? [] : [rest]));
  return {
    ...ledger,
    groups: fromArray(kept),
    unconfirmed: ledger.unconfirmed - 1,
  };
}
