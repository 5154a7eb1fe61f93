import { assert } from 'chai';
import { type Bench, next } from '../bench.ts';

/** The types of the events that happen to a WebSocket. */
export const TYPES = ['open', 'message', 'error', 'close'] as const;

export type Type = (typeof TYPES)[number];

/** A target to which an event will happen, with listeners and handlers that write down their names. */
export interface Actors {
  /** The names in the order of the calls. */
  readonly calls: string[];
  /** Adds a listener, which may do something besides. */
  listen(name: string, action?: (event: Event) => void, options?: boolean | AddEventListenerOptions): void;
  /** Sets the `on*` attribute. */
  handle(name: string): void;
  /** Sets it to null. */
  unhandle(): void;
}

/** {@link Actors} on a socket. */
export interface Stage extends Actors {
  readonly socket: WebSocket;
}

/** Paths of the server on which an event happens without further ado. */
const PATHS: Readonly<Record<Type, string>> = {
  open: '/echo',
  message: '/greet?text=hello',
  error: '/refuse?status=503',
  close: '/close?code=1000',
};

/** A socket that connects, and to which an event of a type will happen. */
export function expecting(bench: Bench, type: Type): WebSocket {
  return bench.connect(PATHS[type]);
}

/** A socket that never gets further than connecting, so that no event comes in between. */
export function waiting(bench: Bench): WebSocket {
  return bench.connect('/hang');
}

/** Reads an `on*` attribute. */
export function handlerOf(socket: WebSocket, type: Type): unknown {
  return Reflect.get(socket, `on${type}`);
}

/** Sets an `on*` attribute to anything. */
export function setHandler(socket: WebSocket, type: Type, value: unknown): void {
  Reflect.set(socket, `on${type}`, value);
}

/** Makes a {@link Stage}. */
export function stage(bench: Bench, type: Type): Stage {
  const socket = expecting(bench, type);
  const calls: string[] = [];
  return {
    socket,
    calls,
    listen: (name, action, options) => listen(socket, type, calls, name, action, options),
    handle: (name) => setHandler(socket, type, () => calls.push(name)),
    unhandle: () => setHandler(socket, type, null),
  };
}

/**
 * Checks that the actors on a socket have the turns that they have on a bare `EventTarget`, which some engines have made
 * otherwise than the DOM standard says. What a socket inherits is not its own to mend; what it does itself, which is to tell
 * of messages, may also be as in the standard.
 */
export async function assertSameAsBare(
  bench: Bench,
  type: Type,
  act: (actors: Actors) => void,
  inStandard: readonly string[],
): Promise<void> {
  const staged = stage(bench, type);
  act(staged);
  await next(staged.socket, type);
  const target = new EventTarget();
  const bare = onBare(target, type);
  act(bare);
  // There is one more on the socket, too.
  target.addEventListener(type, () => {});
  target.dispatchEvent(new Event(type));
  assert.isNotEmpty(bare.calls);
  const isAsInStandard = type === 'message' && staged.calls.join() === inStandard.join();
  if (!isAsInStandard) assert.deepEqual(staged.calls, bare.calls);
}

/** Checks that something done to a socket comes to what it comes to on a bare `EventTarget`, be it an error. */
export function assertActsAsBare(bench: Bench, act: (target: EventTarget) => unknown): void {
  assert.deepEqual(outcomeOf(act, waiting(bench)), outcomeOf(act, new EventTarget()));
}

function outcomeOf(act: (target: EventTarget) => unknown, target: EventTarget): unknown {
  try {
    return { value: act(target) };
  } catch (error) {
    return { thrown: (error as Error).name };
  }
}

/** On a bare target a listener stands for the handler. */
function onBare(target: EventTarget, type: Type): Actors {
  const calls: string[] = [];
  let handler: EventListener | null = null;
  return {
    calls,
    listen: (name, action, options) => listen(target, type, calls, name, action, options),
    handle: (name) => {
      handler = () => calls.push(name);
      target.addEventListener(type, handler);
    },
    unhandle: () => target.removeEventListener(type, handler),
  };
}

function listen(
  target: EventTarget,
  type: Type,
  calls: string[],
  name: string,
  action?: (event: Event) => void,
  options?: boolean | AddEventListenerOptions,
): void {
  const listener = (event: Event): void => {
    calls.push(name);
    action?.(event);
  };
  target.addEventListener(type, listener, options);
}
