/**
 * The page: shows where its connection stands, what ended it last and what follows, and counts down to the next
 * attempt. The server ends the connection in the way that a button names.
 */
import { type Closure, ResilientWebSocket } from 'resilient-websocket';

/** What each button asks of the server; see serve.ts. */
const ENDINGS: ReadonlyArray<readonly [command: string, label: string]> = [
  ['1000', '1000 normal'],
  ['1001', '1001 going away'],
  ['empty', '1005 no status'],
  ['reset', '1006 TCP reset'],
  ['outage', '1006 for 20 s'],
  ['1008', '1008 policy'],
  ['1012', '1012 restart'],
  ['1013', '1013 overload'],
];

const LOG_LENGTH = 30;

const socket = new ResilientWebSocket('/socket');

const reconnectButton = byId('reconnect', HTMLButtonElement);
const closeButton = byId('close', HTMLButtonElement);
const endings = ENDINGS.map(([command, label]) => {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  button.addEventListener('click', () => socket.send(command));
  return button;
});
byId('endings').append(...endings);
reconnectButton.addEventListener('click', () => socket.reconnect());
closeButton.addEventListener('click', () => socket.close(1000, 'by hand'));

socket.on('status', ({ status, previous }) => {
  log('status', `${previous} → ${status}`);
  showStatus();
});
socket.on('open', ({ isReconnect, downtimeMs }) => {
  const detail = isReconnect ? `again, after ${inSeconds(downtimeMs)}` : 'for the first time';
  byId('status-detail').textContent = detail;
  log('open', detail);
});
socket.on('close', (closure) => {
  countDown.stop();
  showClosure(closure);
  byId('status-detail').textContent = `after ${closure.code} ${closure.category}`;
  log('close', `${closure.code} ${closure.category}, ${describeRemedy(closure)}`);
});
socket.on('retry', ({ attempt, delayMs }) => {
  countDown.start(delayMs);
  log('retry', `attempt ${attempt} in ${inSeconds(delayMs)}`);
});
socket.on('warning', ({ message }) => log('warning', message));
socket.on('stable', () => log('stable', 'the next outage starts afresh'));
socket.on('giveup', ({ outcome }) => log('giveup', outcome));

const countDown = {
  timer: undefined as number | undefined,
  start(delayMs: number): void {
    this.stop();
    const endsAt = performance.now() + delayMs;
    const bar = byId('countdown-bar', HTMLProgressElement);
    bar.max = Math.max(1, delayMs);
    const tick = (): void => {
      const leftMs = Math.max(0, endsAt - performance.now());
      bar.value = leftMs;
      byId('countdown-text').textContent = leftMs > 0 ? `next in ${inSeconds(leftMs)}` : 'connecting';
    };
    tick();
    byId('countdown').hidden = false;
    this.timer = window.setInterval(tick, 100);
  },
  stop(): void {
    window.clearInterval(this.timer);
    byId('countdown').hidden = true;
  },
};

function showStatus(): void {
  const { status } = socket;
  if (status !== 'reconnecting') countDown.stop();
  byId('status').setAttribute('data-status', status);
  byId('status-word').textContent = status;
  byId('status-detail').textContent = '';
  for (const button of endings) button.disabled = status !== 'open';
  closeButton.disabled = status === 'closed' || status === 'closing';
  reconnectButton.textContent = status === 'closed' ? 'Connect again' : 'Reconnect now';
}

function showClosure(closure: Closure): void {
  const { code, reason, category, origin, cause, remedy, advice } = closure;
  byId('no-closure').hidden = true;
  byId('closure').hidden = false;
  byId('code').textContent = reason === '' ? String(code) : `${code} “${reason}”`;
  byId('category').textContent = category;
  byId('origin').textContent = `${origin} (${cause})`;
  byId('remedy').textContent = describeRemedy(closure);
  byId('why').textContent = remedy.why;
  byId('advice').textContent = advice;
}

function describeRemedy({ remedy }: Closure): string {
  if (remedy.action === 'stop') return `stop (${remedy.outcome})`;
  return `${remedy.action} in ${inSeconds(remedy.delayMs)}`;
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function log(name: string, text: string): void {
  const entry = document.createElement('li');
  const time = document.createElement('time');
  const title = document.createElement('b');
  time.textContent = new Date().toLocaleTimeString('en-GB');
  title.textContent = name;
  entry.append(time, title, text);
  const list = byId('log');
  list.prepend(entry);
  if (list.childElementCount > LOG_LENGTH) list.lastElementChild?.remove();
}

function byId<T extends HTMLElement = HTMLElement>(id: string, type?: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof (type ?? HTMLElement))) throw new Error(`The page has no fitting #${id}.`);
  return element as T;
}

showStatus();
