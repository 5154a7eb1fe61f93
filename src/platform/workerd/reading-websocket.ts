import type { WebSocketConstructor } from '../../socket/connection.ts';
import { isBlob, type Payload, snapshot } from '../../socket/payload.ts';

const LONE_SURROGATES = /\p{Surrogate}/gu;

/**
 * Derives a class that sends Blobs as bytes, in their turn, and lone surrogates as U+FFFD. workerd makes the text
 * `[object Blob]` of the former, and fails the connection over the latter.
 */
export function readingWebSocket(Base: WebSocketConstructor): WebSocketConstructor {
  return class extends Base {
    #waiting = 0;
    #turn: Promise<void> = Promise.resolve();

    override send(data: Payload): void {
      if (isBlob(data)) {
        this.#wait(async () => super.send((await data.arrayBuffer()) as never));
      } else {
        const sent = typeof data === 'string' ? data.replace(LONE_SURROGATES, '\ufffd') : snapshot(data);
        this.#inTurn(() => super.send(sent as never));
      }
    }

    override close(...given: [code?: number, reason?: string]): void {
      this.#inTurn(() => super.close(...given));
    }

    /** Acts at once, unless a Blob is being read. */
    #inTurn(act: () => void): void {
      if (this.#waiting === 0) act();
      else this.#wait(act);
    }

    #wait(act: () => void | Promise<void>): void {
      this.#waiting++;
      this.#turn = this.#turn
        .then(act)
        // The connection is over, which its own events tell.
        .catch(() => {})
        .finally(() => this.#waiting--);
    }
  };
}
