import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { DiagnosticsMessage, TraceEntry } from 'resilient-websocket/full';
import { onTestFinished } from 'vitest';

/** All types of entries; each has a channel. */
export const ENTRY_TYPES = [
  ...['attempt', 'open', 'close', 'retry', 'reschedule'],
  ...['giveup', 'warning', 'drop', 'signal', 'wake'],
] as readonly TraceEntry['type'][];

/** Subscribes to the channel of a type for the length of a test. */
export function listen(
  type: TraceEntry['type'],
  listener: (message: DiagnosticsMessage, channel: string | symbol) => void,
): void {
  const onMessage = (message: unknown, channel: string | symbol): void =>
    listener(message as DiagnosticsMessage, channel);
  const channel = `resilient-websocket:${type}`;
  subscribe(channel, onMessage);
  onTestFinished(() => {
    unsubscribe(channel, onMessage);
  });
}

/** What is published on all channels, from now to the end of the test. */
export function published(): readonly DiagnosticsMessage[] {
  const messages: DiagnosticsMessage[] = [];
  for (const type of ENTRY_TYPES) listen(type, (message) => messages.push(message));
  return messages;
}
