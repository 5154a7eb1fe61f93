import WebSocket from 'ws';

/** How native code reports to JavaScript. */
export type EmitToJavaScript = (name: string, event: object) => void;

/** Which native code. They differ in what `close()` does during the handshake. */
export type Device = 'android' | 'ios';

/**
 * The native half of React Native's WebSocket, `WebSocketModule`, over `ws`: the same calls, and the same events, each in a task of
 * its own.
 */
export class NativeModule {
  /** The headers that each connection was asked for with. */
  readonly headers: object[] = [];
  readonly #device: Device;
  readonly #emit: EmitToJavaScript;
  readonly #sockets = new Map<number, WebSocket>();

  constructor(device: Device, emit: EmitToJavaScript) {
    this.#device = device;
    this.#emit = (name, event) => void setImmediate(() => emit(name, event));
  }

  connect(
    url: string,
    protocols: string[] | null,
    { headers }: { readonly headers: Record<string, string> },
    id: number,
  ): void {
    this.headers.push(headers);
    // Copied: what comes of it is of another realm.
    const socket = new WebSocket(url, [...(protocols ?? [])], { headers: { ...headers } });
    this.#sockets.set(id, socket);
    const fail = (message: string): void => {
      if (this.#sockets.delete(id)) this.#emit('websocketFailed', { id, message });
    };
    socket.on('open', () => this.#emit('websocketOpen', { id, protocol: socket.protocol }));
    socket.on('message', (data, isBinary) => {
      const bytes = data as Buffer;
      const text = isBinary ? bytes.toString('base64') : bytes.toString();
      this.#emit('websocketMessage', { id, type: isBinary ? 'binary' : 'text', data: text });
    });
    socket.on('error', ({ message }) => fail(message));
    socket.on('close', (code, reason) => {
      if (code === 1006) fail('The connection was lost');
      else if (this.#sockets.delete(id)) {
        this.#emit('websocketClosed', { id, code, reason: reason.toString() });
      }
    });
  }

  send(message: string, id: number): void {
    this.#sockets.get(id)?.send(message);
  }

  sendBinary(base64: string, id: number): void {
    this.#sockets.get(id)?.send(Buffer.from(base64, 'base64'));
  }

  close(code: number, reason: string, id: number): void {
    const socket = this.#sockets.get(id);
    // That of Android knows a connection from when it is open.
    if (this.#device === 'android' && socket?.readyState === WebSocket.CONNECTING) return;
    socket?.close(code, reason);
  }

  /** Part of each module that reports something. */
  addListener(): void {}

  /** Part of each module that reports something. */
  removeListeners(): void {}

  /** Ends all connections that are left. */
  stop(): void {
    for (const socket of this.#sockets.values()) socket.terminate();
  }
}
