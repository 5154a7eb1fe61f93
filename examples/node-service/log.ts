/**
 * One JSON line for each event, with what an operator wants to search for, and nothing that is a secret.
 */
import type { AnyListener, Closure } from 'resilient-websocket';

export function log(event: string, details: object): void {
  const time = new Date().toISOString();
  console.log(JSON.stringify({ time, event, ...details }, shorten));
}

/** For `socket.on('*', ...)`. */
export const logLifeCycle: AnyListener = (name, event) => log(name, event);

/** A closure belongs in full to its own line; a dropped message may be large, and private. */
function shorten(key: string, value: unknown): unknown {
  if (key === 'closure') return (value as Closure | undefined)?.code;
  if (key === 'data') return undefined;
  return value instanceof Error ? value.message : value;
}
