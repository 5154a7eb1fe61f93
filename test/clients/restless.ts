import { ResilientWebSocket } from 'resilient-websocket';

/** Connects again by itself, beneath a client that does so, too. For as long as a test. */
export class Restless extends ResilientWebSocket {
  /** All that a client has made, until `forget()`. */
  static readonly made: Restless[] = [];

  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols, { rules: [{ when: [1006, 1012], then: { action: 'retry', delay: 50 } }] });
    Restless.made.push(this);
  }

  /** Ends those that nobody has closed, and tells how many that were. */
  static forget(): number {
    const left = Restless.made.splice(0).filter(({ status }) => status !== 'closing' && status !== 'closed');
    for (const socket of left) socket.close();
    return left.length;
  }
}
