import type { FromPage, FromWorker } from './messages.ts';

/** The page's end: what it hears from the worker, and how it sends. */
export class SharedFeed {
  readonly #port: MessagePort;

  constructor(workerUrl: string, hear: (message: FromWorker) => void) {
    this.#port = new SharedWorker(workerUrl, { type: 'module' }).port;
    this.#port.onmessage = ({ data }: MessageEvent<FromWorker>) => hear(data);
    this.#tell({ type: 'join' });
    // The worker hears nothing of a page that is gone, and one in the back-forward cache may come back.
    addEventListener('pagehide', () => this.#tell({ type: 'leave' }));
    addEventListener('pageshow', ({ persisted }) => {
      if (persisted) this.#tell({ type: 'join' });
    });
  }

  send(data: string): void {
    this.#tell({ type: 'send', data });
  }

  #tell(message: FromPage): void {
    this.#port.postMessage(message);
  }
}
