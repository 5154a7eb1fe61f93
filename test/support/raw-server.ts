import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What RFC 6455, 4.2.2, has a server append to the key of the client. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The first byte of a Close frame. */
const CLOSE = 0x88;

/** Answers a handshake with whatever bytes it likes. */
export type Answer = (line: Socket, request: IncomingMessage) => void;

/** A server that no library keeps from breaking the protocol. Ends a line on a Close frame. Listens on the loopback. */
export class RawServer {
  readonly #http: Server = createServer();
  readonly #lines = new Set<Socket>();
  /** What the clients sent after their handshakes, one entry for each connection. */
  readonly received: Buffer[] = [];
  /** How many handshakes have come. */
  handshakes = 0;
  /** How many requests of any kind, those among them. */
  requests = 0;

  private constructor(answers: readonly Answer[]) {
    this.#http.on('request', (_request, response) => {
      this.requests++;
      response.end();
    });
    this.#http.on('upgrade', (request, stream) => {
      this.requests++;
      const line = stream as Socket;
      const index = this.handshakes++;
      this.#lines.add(line);
      this.received[index] = Buffer.alloc(0);
      line.on('error', () => {});
      line.on('data', (bytes: Buffer) => {
        this.received[index] = Buffer.concat([this.received[index] ?? Buffer.alloc(0), bytes]);
        if (bytes[0] === CLOSE) line.end();
      });
      (answers[index] ?? accept())(line, request);
    });
  }

  /** @param answers What to do with the first handshakes; the others are accepted. */
  static async start(...answers: readonly Answer[]): Promise<RawServer> {
    const server = new RawServer(answers);
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    for (const line of this.#lines) line.destroy();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}

/** Accepts the handshake, then sends these bytes. */
export function accept(bytes: Uint8Array = Buffer.alloc(0), ...headers: readonly string[]): Answer {
  return (line, { headers: { 'sec-websocket-key': key } }) => {
    const digest = createHash('sha1').update(`${key}${GUID}`).digest('base64');
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    line.write(`${[...head, `Sec-WebSocket-Accept: ${digest}`, ...headers].join('\r\n')}\r\n\r\n`);
    line.write(bytes);
  };
}

/** Answers the handshake with something else. */
export function answer(...lines: readonly string[]): Answer {
  return (line) => line.write(`${lines.join('\r\n')}\r\n\r\n`);
}

/** The code of the Close frame that a client sent, if that is the first frame; RFC 6455, 5.2: it is masked. */
export function closeCodeIn(frames: Buffer): number | undefined {
  if (frames.length < 8 || frames[0] !== CLOSE) return undefined;
  return frames.readUInt16BE(6) ^ frames.readUInt16BE(2);
}
