import type { Session } from '../session/session.ts';

/** Under which a socket gives its session to what is built on its class here. No entry exports it. */
export const SESSION: unique symbol = Symbol();

/** The session of a socket of any class that was made here. */
export function sessionOf(socket: object): Session {
  return (socket as { readonly [SESSION]: Session })[SESSION];
}
