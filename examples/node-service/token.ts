/**
 * Stands for the identity service that a real feed would have. A token is good for a few seconds, so every attempt
 * needs a new one.
 */
import { setTimeout as delay } from 'node:timers/promises';

/** Fetches a token; `signal` calls it off. */
export async function fetchToken(signal: AbortSignal): Promise<string> {
  return delay(50, String(Date.now()), { signal });
}
