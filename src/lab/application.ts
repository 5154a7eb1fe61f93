import type { Signal } from '../full.ts';
import { byId, inSeconds, makeButton, say } from './dom.ts';
import type { Subject } from './subject.ts';

const BURST = 10;

const SIGNALS: readonly Signal[] = ['offline', 'online', 'hidden', 'visible', 'leaving', 'staying'];

/** So often the countdown is told. */
const REFRESH_MS = 100;

/** The buttons of what the application and its page do, and the line that says where the socket stands. */
export function fillApplication(subject: Subject): void {
  byId('application').append(
    makeButton('Send a message', () => subject.send(1)),
    makeButton(`Send ${BURST}`, () => subject.send(BURST)),
    makeButton('close()', () => subject.socket?.close(1000, 'by hand')),
    makeButton('reconnect()', () => subject.socket?.reconnect()),
  );
  byId('signals').append(...SIGNALS.map((signal) => makeButton(signal, () => subject.signals.tell(signal))));
  subject.onChange(() => showState(subject));
  setInterval(() => showState(subject), REFRESH_MS);
}

function showState({ socket, journal }: Subject): void {
  if (socket === undefined) return;
  const { status, account, latencyMs } = socket;
  byId('state').setAttribute('data-status', status);
  say(byId('status'), status);
  const { current } = journal;
  const isWaiting = current?.lane === 'waiting' && current.dueAt !== undefined;
  const leftMs = isWaiting ? Math.max(0, (current.dueAt ?? 0) - performance.now()) : 0;
  say(byId('countdown'), isWaiting ? `next attempt in ${inSeconds(leftMs)}` : '');
  const latency = latencyMs === undefined ? '' : `, latency ${latencyMs.toFixed(1)} ms`;
  const { queued, unconfirmed, confirmed } = account;
  say(byId('account'), `${queued} queued, ${unconfirmed} unconfirmed, ${confirmed} confirmed${latency}`);
}
