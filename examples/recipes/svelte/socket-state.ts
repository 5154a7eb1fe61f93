import { ResilientWebSocket, type Status } from 'resilient-websocket';
import { createSubscriber } from 'svelte/reactivity';

/** A socket whose status and last message can be read in templates and effects, which run again when they change. */
export class SocketState {
  readonly socket: ResilientWebSocket;
  readonly #subscribe: () => void;
  #message: unknown;

  constructor(url: string) {
    this.socket = new ResilientWebSocket(url);
    this.#subscribe = createSubscriber((update) => {
      const hear = ({ data }: MessageEvent): void => {
        this.#message = data;
        update();
      };
      this.socket.addEventListener('message', hear);
      const stop = this.socket.on('status', update);
      return () => {
        stop();
        this.socket.removeEventListener('message', hear);
      };
    });
  }

  get status(): Status {
    this.#subscribe();
    return this.socket.status;
  }

  /** What the last message held. */
  get message(): unknown {
    this.#subscribe();
    return this.#message;
  }
}
