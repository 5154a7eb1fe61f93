import { FakeSocket } from 'resilient-websocket/testing';

/** A transport that can ping, as `ws` can. */
export class PingingSocket extends FakeSocket {
  /** The newest. */
  static last: PingingSocket | undefined;
  /** What the Pings carried that are not answered. */
  readonly unanswered: string[] = [];
  pings = 0;
  #answered: (data?: unknown) => void = () => {};
  #pinged: () => void = () => {};

  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols);
    PingingSocket.last = this;
  }

  on(type: string, listener: (data?: unknown) => void): void {
    if (type === 'pong') this.#answered = listener;
    if (type === 'ping') this.#pinged = listener;
  }

  ping(data: string): void {
    this.pings++;
    this.unanswered.push(data);
  }

  /** The peer sends a Ping of its own. */
  bePinged(): void {
    this.#pinged();
  }

  /** The peer answers the oldest Ping, or sends a Pong with something else in it. */
  pong(data: string | undefined = this.unanswered.shift()): void {
    this.#answered(data);
  }
}
