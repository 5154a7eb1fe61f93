import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { ORDERS_PATH, parseOrder } from '../../lab/order.ts';
import { Endpoint } from './endpoint.ts';
import { contentPolicyFor, type PageFile, readPageFiles } from './files.ts';

/** No more pages are served at a time: each has a server of its own. */
const MOST_PAGES = 20;

/** Orders are short. */
const LONGEST_ORDER_BYTES = 1024;

/**
 * Serves the page of the lab on the loopback, and takes its orders. Answers only requests that name the loopback as their
 * host, and orders only from its own page, so that no other page in the same browser has a say.
 */
export class LabServer {
  readonly #files: ReadonlyMap<string, PageFile>;
  readonly #policy: string;
  readonly #http: Server;
  readonly #orders: WebSocketServer = new WebSocketServer({
    noServer: true,
    maxPayload: LONGEST_ORDER_BYTES,
  });
  readonly #endpoints = new Set<Endpoint>();

  private constructor(files: ReadonlyMap<string, PageFile>) {
    this.#files = files;
    this.#policy = contentPolicyFor(String(files.get('/')?.content));
    this.#http = createServer((request, response) => this.#answer(request, response));
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /**
   * Starts it.
   *
   * @param port 0 for a free one.
   * @throws If the port is taken.
   */
  static async start(port: number): Promise<LabServer> {
    const server = new LabServer(await readPageFiles());
    await new Promise<void>((resolve, reject) => {
      server.#http.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return server;
  }

  /** Where the page is. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  get #port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  /** Ends all pages' servers, and itself. */
  async stop(): Promise<void> {
    for (const page of this.#orders.clients) page.terminate();
    this.#http.closeAllConnections();
    await Promise.all([
      ...[...this.#endpoints].map((endpoint) => endpoint.stop()),
      new Promise((resolve) => this.#http.close(resolve)),
    ]);
  }

  /** Otherwise a page of another name could be made to resolve to the loopback, and read what is served here. */
  #isAddressed({ headers: { host } }: IncomingMessage): boolean {
    return host === `127.0.0.1:${this.#port}` || host === `localhost:${this.#port}`;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { method, url = '' } = request;
    const file = this.#files.get(url.split('?')[0] ?? '');
    const status = !this.#isAddressed(request)
      ? 403
      : method !== 'GET'
        ? 405
        : file === undefined
          ? 404
          : 200;
    if (file === undefined || status !== 200) {
      response.writeHead(status, status === 405 ? { Allow: 'GET' } : {}).end();
      return;
    }
    response
      .writeHead(200, {
        'Content-Type': file.type,
        'Content-Security-Policy': this.#policy,
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
      })
      .end(file.content);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    const { host, origin } = request.headers;
    if (request.url !== ORDERS_PATH || !this.#isAddressed(request) || origin !== `http://${host}`) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#orders.handleUpgrade(request, socket, head, (page) => void this.#serve(page));
  }

  /** Gives a page its server, for as long as it stays. */
  async #serve(page: WebSocket): Promise<void> {
    page.on('error', () => {});
    if (this.#endpoints.size >= MOST_PAGES) return page.close(1013, 'too many pages');
    const endpoint = await Endpoint.start((report) => page.send(JSON.stringify(report)));
    this.#endpoints.add(endpoint);
    const end = (): void => {
      this.#endpoints.delete(endpoint);
      void endpoint.stop();
    };
    if (page.readyState !== page.OPEN) return end();
    page.on('close', end);
    page.on('message', (data) => {
      const order = parseOrder(String(data));
      if (order === undefined) page.close(1008, 'no order');
      else endpoint.obey(order).catch(() => page.close(1011, 'the server is lost'));
    });
  }
}
