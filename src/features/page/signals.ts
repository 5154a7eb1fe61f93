import type { Clock } from '../../session/clock.ts';
import type { Signal } from '../../session/signal.ts';
import { isolate } from '../../socket/errors.ts';
import { systemClock } from '../../socket/system-clock.ts';

/** Where the signals of the page and the network come from. Give your own where there is neither `window` nor `document`. */
export interface Signals {
  /**
   * Calls back for each signal. If the page is hidden already, that comes at once.
   *
   * @returns A function that ends it.
   */
  subscribe(listener: (signal: Signal) => void): () => void;
  /** Whether the page is being prepared for somebody who may never see it. It connects when `staying` says that it is seen. */
  isPrerendering?(): boolean;
}

const NOTHING = (): void => {};

/**
 * A page that is still there so long after `beforeunload` was not left. Nothing else says so: the answer to a click may
 * have been a download, or somebody may have changed their mind.
 */
const STAYING_AFTER_MS = 3000;

interface PageEvent {
  readonly persisted?: boolean;
}

/** Some worlds have a `window` or a `document` that cannot be listened to. */
interface Target {
  addEventListener?(type: string, listener: (event: PageEvent) => unknown): void;
  removeEventListener?(type: string, listener: (event: PageEvent) => unknown): void;
}

interface Page extends Target {
  readonly visibilityState?: string;
  readonly prerendering?: boolean;
  hasFocus?(): boolean;
}

type Realm = Target & { readonly document?: Page };

/** The signals of the page, or of the worker, that this code runs in; none where it is neither. */
export function platformSignals(clock: Clock): Signals {
  return clock === systemClock ? PLATFORM : signalsOf(clock);
}

function signalsOf(clock: Clock): Signals {
  return {
    subscribe: (tell) => {
      const realm: Realm = globalThis as object;
      if (realm.addEventListener === undefined && realm.document === undefined) return NOTHING;
      const ends = [
        listen(realm, 'online', () => tell('online')),
        listen(realm, 'offline', () => tell('offline')),
        realm.document === undefined ? () => {} : subscribeToPage(realm, realm.document, clock, tell),
      ];
      return () => {
        for (const end of ends) end();
      };
    },
    isPrerendering: () => (globalThis as Realm).document?.prerendering === true,
  };
}

/** Once for all sockets: they hold nothing of their own. */
const PLATFORM: Signals = signalsOf(systemClock);

function subscribeToPage(
  window: Target,
  document: Page,
  clock: Clock,
  tell: (signal: Signal) => void,
): () => void {
  let staying: unknown;
  let hadFocus = true;
  const tellVisibility = (): void => tell(document.visibilityState === 'hidden' ? 'hidden' : 'visible');
  const ends = [
    listen(document, 'visibilitychange', tellVisibility),
    listen(document, 'prerenderingchange', () => tell('staying')),
    listen(document, 'resume', () => tell('resumed')),
    // With the focus in an iframe of the page, the user is still there.
    listen(window, 'blur', () => {
      hadFocus = document.hasFocus?.() === true;
    }),
    // A page that is loaded gets the focus without having lost it.
    listen(window, 'focus', () => {
      if (!hadFocus) tell('resumed');
      hadFocus = true;
    }),
    // Without `persisted` it is a page that has just been loaded, and was nowhere.
    listen(window, 'pageshow', ({ persisted }) => persisted && tell('restored')),
    listen(window, 'pagehide', () => {
      clock.clearTimeout(staying);
      tell('leaving');
    }),
    listen(window, 'beforeunload', () => {
      clock.clearTimeout(staying);
      staying = clock.setTimeout(() => tell('staying'), STAYING_AFTER_MS);
      tell('leaving');
    }),
    () => clock.clearTimeout(staying),
  ];
  if (document.visibilityState === 'hidden') tell('hidden');
  return () => {
    for (const end of ends) end();
  };
}

function listen(target: Target, type: string, listener: (event: PageEvent) => unknown): () => void {
  target.addEventListener?.(type, listener);
  return () => target.removeEventListener?.(type, listener);
}

/** Subscribes to signals. Where that throws, or ending it does, it is reported as uncaught; the socket goes on without signals. */
export function subscribeTo(signals: Signals, listener: (signal: Signal) => void): () => void {
  let end = NOTHING;
  isolate(() => {
    end = signals.subscribe(listener);
  });
  return () => isolate(() => end());
}
