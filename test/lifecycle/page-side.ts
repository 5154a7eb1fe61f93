import { type Backoff, ResilientWebSocket, type Status } from 'resilient-websocket';

/** What happens to a page. */
export type PageEvent =
  | 'online'
  | 'offline'
  | 'focus'
  | 'beforeunload'
  | 'pagehide'
  | 'pageshow'
  | 'pageshow from cache'
  | 'hidden'
  | 'visible'
  | 'freeze'
  | 'resume';

/** One thing that a page and its socket went through. */
export interface Happening {
  readonly what: PageEvent | 'open' | 'error' | 'close' | 'retry';
  /** When, in milliseconds since 1970. */
  readonly atMs: number;
  /** Of a close. */
  readonly code?: number;
  readonly cause?: string;
  readonly final?: boolean;
  /** Of an open. */
  readonly isReconnect?: boolean;
}

/** What a test may choose of the options: what can be sent to a page. */
export interface LifeOptions {
  readonly backoff: Partial<Backoff>;
  readonly heartbeat?: { readonly intervalMs: number; readonly timeoutMs: number };
}

const story: Happening[] = [];
let socket: ResilientWebSocket | undefined;

function tell(what: Happening['what'], details: Partial<Happening> = {}): void {
  story.push({ what, atMs: Date.now(), ...details });
}

/** What this page and its socket went through, in order. */
export function account(): readonly Happening[] {
  return story;
}

/** How the socket stands. */
export function status(): Status | 'none' {
  return socket?.status ?? 'none';
}

/** Makes the socket of this page, whose heartbeat is a message that the server echoes. */
export function begin(url: string, { backoff, heartbeat }: LifeOptions): void {
  listenToPage();
  const beat = heartbeat && { ...heartbeat, message: 'probe', isReply: (data: unknown) => data === 'probe' };
  const made = new ResilientWebSocket(url, [], { backoff, heartbeat: beat ?? false });
  made.addEventListener('error', () => tell('error'));
  made.addEventListener('close', ({ code, closure: { cause, final } }) =>
    tell('close', { code, cause, final }),
  );
  made.on('open', ({ isReconnect }) => tell('open', { isReconnect }));
  made.on('retry', () => tell('retry'));
  socket = made;
}

/** How often a timer of 100 ms fires in a time; in a throttled page it is late. */
export function countTicks(ms: number): Promise<number> {
  return new Promise((resolve) => {
    const startedAtMs = performance.now();
    let ticks = 0;
    const tick = (): void => {
      ticks++;
      if (performance.now() - startedAtMs >= ms) resolve(ticks);
      else setTimeout(tick, 100);
    };
    setTimeout(tick, 100);
  });
}

/** Asks whoever leaves this page whether they want to. */
export function askBeforeLeaving(): void {
  window.addEventListener('beforeunload', (event) => event.preventDefault());
}

function listenToPage(): void {
  const listen = (type: string, what: (event: Event) => PageEvent): void => {
    // Captured, so that it is written down before anybody else reacts.
    window.addEventListener(type, (event) => tell(what(event)), { capture: true });
  };
  for (const type of ['online', 'offline', 'beforeunload', 'pagehide', 'freeze', 'resume'] as const) {
    listen(type, () => type);
  }
  listen('visibilitychange', () => document.visibilityState as 'hidden' | 'visible');
  listen('focus', () => 'focus');
  listen('pageshow', (event) =>
    (event as PageTransitionEvent).persisted ? 'pageshow from cache' : 'pageshow',
  );
}
