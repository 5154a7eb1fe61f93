import { DEV } from '../development.ts';
import { run, type Session } from '../session/session.ts';
import { endpointName } from '../socket/endpoint-name.ts';

const said = new Set<string>();

/** More endpoints than this in one realm and the console stays quiet: something else is wrong. */
const MAX_ENTRIES = 1000;

/**
 * Warns on the developer's console, once for each topic and endpoint of this realm, whichever socket it is that
 * has something to say. Production builds have no sentences, and say nothing.
 */
export function logOnce(session: Session, topic: string, message: string): void {
  if (DEV) run(session, () => warnOnce(topic, session.url, message));
}

/** As {@link logOnce}, at once and in every build. */
export function warnOnce(topic: string, url: string, message: string): void {
  const endpoint = endpointName(url);
  const key = `${topic} ${endpoint}`;
  if (said.has(key) || said.size >= MAX_ENTRIES) return;
  said.add(key);
  console.warn(`[resilient-websocket] ${endpoint}: ${message}`);
}

/** Prints on the developer's console, each time. For what was asked for. */
export function print(...values: readonly unknown[]): void {
  console.log(...values);
}
