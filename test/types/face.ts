/** Compiled, never run: what the types promise, and what they refuse. */
import {
  type CloseCategory,
  type Closure,
  type PolicyRule,
  type Remedy,
  ResilientWebSocket,
  type RetryEvent,
} from 'resilient-websocket';

export const dropIn: WebSocket = new ResilientWebSocket('wss://example.com');
export const dropInClass: new (url: string | URL, protocols?: string | string[]) => WebSocket =
  ResilientWebSocket;

const socket = new ResilientWebSocket(
  async ({ attempt, lastClosure, signal }) =>
    `wss://example.com/?a=${attempt}${lastClosure?.code}${signal.aborted}`,
  () => ['v1'],
);

socket.on('retry', (event: RetryEvent) => event.setDelay(event.delayMs * 2));
socket.on('close', (closure: Closure) => closure.category satisfies CloseCategory);
socket.on('warning', (warning) => {
  if (warning.kind === 'peer-bug') warning.perHour satisfies number;
  // @ts-expect-error: only a peer bug has a rate.
  else warning.perHour;
});
socket.addEventListener('close', (event) => event.closure.final satisfies boolean);
socket.onclose = (event) => event.closure.final satisfies boolean;
socket.onmessage = (event) => event.data;
socket.binaryType satisfies BinaryType;

export function describeRemedy({ remedy }: Closure): string {
  if (remedy.action === 'stop') return remedy.outcome;
  // @ts-expect-error: a retry has no outcome.
  remedy.outcome;
  return `${remedy.delayMs}`;
}

export const rule: PolicyRule = { when: [{ from: 4000, to: 4099 }, 'restart'], then: { action: 'stop' } };
// @ts-expect-error: there is no such category.
export const badRule: PolicyRule = { when: 'reboot', then: { action: 'stop' } };
// @ts-expect-error: a retry needs its delay.
export const badRemedy: Remedy = { action: 'retry' };
// @ts-expect-error: there is no such event.
socket.on('reconnected', () => {});
// @ts-expect-error: there is no such option.
new ResilientWebSocket('wss://example.com', [], { maxRetry: 3 });
// @ts-expect-error: the state cannot be set.
socket.readyState = 1;
