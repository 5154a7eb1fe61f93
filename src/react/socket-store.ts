import type { ResilientWebSocket } from '../index.ts';
import type * as Dom from '../socket/dom-types.ts';
import { isolate } from '../socket/errors.ts';
import { type Payload, snapshot, toPayload } from '../socket/payload.ts';
import { findSharedSocket, leaseSharedSocket } from './shared-sockets.ts';
import { RememberingView, type SocketView } from './socket-view.ts';

/** A shared socket as `useSyncExternalStore` wants it, for one component. */
export class SocketStore {
  readonly #key: string;
  readonly #make: () => ResilientWebSocket;
  readonly #hear: (event: Dom.MessageEvent) => void;
  /** The one that was leased last. */
  #socket: ResilientWebSocket | undefined;
  /** What was sent before there was a socket. */
  #early: Payload[] = [];

  readonly send = (data: Payload): void => {
    const socket = this.#find();
    // The effects of children run before those of their parent, which makes the socket.
    if (socket === undefined) this.#early.push(snapshot(toPayload(data)));
    else socket.send(data);
  };

  readonly #find = (): ResilientWebSocket | undefined => this.#socket ?? findSharedSocket(this.#key);
  readonly #serverView = new RememberingView(() => undefined, this.send);
  #view = new RememberingView(this.#find, this.send);

  /**
   * @param make Makes the socket, if there is none under the key.
   * @param hear Takes each message.
   */
  constructor(key: string, make: () => ResilientWebSocket, hear: (event: Dom.MessageEvent) => void) {
    this.#key = key;
    this.#make = make;
    this.#hear = hear;
  }

  readonly subscribe = (changed: () => void): (() => void) => {
    const { socket, end } = leaseSharedSocket(this.#key, this.#make);
    this.#socket = socket;
    const hear = this.#hear;
    const stop = socket.on('*', changed);
    socket.addEventListener('message', hear);
    // With `queue: false` a socket that is connecting throws, and who has sent is no longer there to catch it.
    for (const data of this.#early.splice(0)) isolate(() => socket.send(data));
    return () => {
      stop();
      socket.removeEventListener('message', hear);
      end();
    };
  };

  readonly getSnapshot = (): SocketView => {
    if (this.#view.isStale()) this.#view = new RememberingView(this.#find, this.send);
    return this.#view;
  };

  /** Also what a page that a server has rendered begins with. */
  readonly getServerSnapshot = (): SocketView => this.#serverView;
}
