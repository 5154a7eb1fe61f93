import type { WebSocketConstructor } from '../../socket/connection.ts';
import { byteLengthOf, type Payload } from '../../socket/payload.ts';

/**
 * Derives a class whose `bufferedAmount` counts what was just sent. Bun and workerd hand it to the system at once and
 * say 0, and Deno begins to count a Blob when it has read it; the standard has it counted until the current task is
 * over. Here that is until the promise reactions run.
 */
export function countingWebSocket(Base: WebSocketConstructor): WebSocketConstructor {
  return class extends Base {
    #justSent = 0;

    override get bufferedAmount(): number {
      return Math.max(super.bufferedAmount ?? 0, this.#justSent);
    }

    override send(data: Payload): void {
      super.send(data as never);
      if (this.#justSent === 0) queueMicrotask(() => this.#forget());
      this.#justSent += byteLengthOf(data);
    }

    #forget(): void {
      this.#justSent = 0;
    }
  };
}
