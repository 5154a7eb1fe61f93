import { lookup } from 'node:dns/promises';
import { isIP, type Socket } from 'node:net';
import { type Secured, secure } from './certificate.ts';
import { type Dialled, dial } from './dial.ts';
import { type Answer, type Shaken, shake } from './handshake.ts';
import { Line } from './line.ts';
import { hostOf, portOf, type Target } from './target.ts';
import { within } from './within.ts';

/** So many addresses of a host are tried. */
const MOST_ADDRESSES = 4;

/** What a host name leads to: addresses, the code of the system, or nothing in time. */
export type LookedUp =
  | { readonly type: 'addresses'; readonly addresses: readonly string[] }
  | { readonly type: 'failed'; readonly code: string }
  | { readonly type: 'timeout' };

/** One attempt at a connection: what each phase gave, as far as it came. */
export interface Opening {
  readonly dialled: Dialled;
  readonly secured: Secured | undefined;
  readonly shaken: Shaken | undefined;
  /** There if the handshake is sound by RFC 6455, 4.1. */
  readonly line: Line | undefined;
}

/** The endpoint under examination, and the connections to it. */
export class Subject {
  readonly target: Target;
  readonly #sockets = new Set<Socket>();
  #addresses: readonly string[] = [];
  #isLeft = false;

  constructor(target: Target) {
    this.target = target;
  }

  /** Whether the examination was called off. What came to light since then means nothing. */
  get isLeft(): boolean {
    return this.#isLeft;
  }

  /** Looks up the host. Connections go to the addresses that were found last. */
  async lookUp(): Promise<LookedUp> {
    const host = hostOf(this.target.url);
    const answer = isIP(host) === 0 ? lookup(host, { all: true }) : Promise.resolve([{ address: host }]);
    try {
      const found = await within<readonly { readonly address: string }[]>(answer, this.target.timeoutMs);
      if (found === undefined) return { type: 'timeout' };
      this.#addresses = found.map(({ address }) => address).slice(0, MOST_ADDRESSES);
      return { type: 'addresses', addresses: this.#addresses };
    } catch (error) {
      return { type: 'failed', code: (error as NodeJS.ErrnoException).code ?? String(error) };
    }
  }

  /** Makes a connection, as far as it can be made. */
  async open(): Promise<Opening> {
    const { url, timeoutMs, isInsecure } = this.target;
    const dialled = await dial(this.#addresses, portOf(url), timeoutMs, this.#keep);
    const nothing = { dialled, secured: undefined, shaken: undefined, line: undefined };
    const { socket } = dialled;
    if (socket === undefined) return nothing;
    if (url.protocol === 'ws:') return { ...nothing, ...(await this.#shake(socket)) };
    const secured = await secure(socket, hostOf(url), timeoutMs, this.#keep);
    if (secured.type !== 'secure') return { ...nothing, secured };
    if (secured.certificate.faults.length > 0 && !isInsecure) {
      // Headers may carry secrets, and it is not known who would read them.
      secured.socket.destroy();
      return { ...nothing, secured };
    }
    return { ...nothing, secured, ...(await this.#shake(secured.socket)) };
  }

  /** Ends all connections. What is waited for comes to an end, too. */
  leave(): void {
    this.#isLeft = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  async #shake(socket: Socket): Promise<Pick<Opening, 'shaken' | 'line'>> {
    const shaken = await shake(socket, this.target);
    const answer = shaken.type === 'answer' ? shaken.answer : undefined;
    if (answer?.head === undefined || !isSound(answer)) {
      socket.destroy();
      return { shaken, line: undefined };
    }
    const isDeflated = /permessage-deflate/i.test(answer.headers['sec-websocket-extensions'] ?? '');
    return { shaken, line: new Line(socket, answer.head, isDeflated) };
  }

  readonly #keep = (socket: Socket): void => {
    if (this.#isLeft) socket.destroy();
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  };
}

/** Whether every client goes on after this answer, subprotocol and extensions aside (RFC 6455, 4.1). */
function isSound({ status, headers, expectedAccept, head }: Answer): boolean {
  return (
    status === 101 &&
    head !== undefined &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-accept'] === expectedAccept
  );
}
