import { platform } from '#platform';
import { DEV } from '../development.ts';
import type { Closure } from '../session/closure.ts';
import type { ReadyState } from '../session/status.ts';
import { checkClose, parseEndpoint, requireArgument, toCloseCode } from '../socket/arguments.ts';
import {
  makeCloseEvent,
  type ResilientCloseEvent,
  type ResilientWebSocketEventMap,
} from '../socket/close-event.ts';
import type * as Dom from '../socket/dom-types.ts';
import { throwDom } from '../socket/errors.ts';
import type { EventHandler, EventHandlers, TargetMethods } from '../socket/event-handlers.ts';
import { enumerateMembers, isTransport, makeNative, shapeAsWebSocket } from '../socket/interface-shape.ts';
import { byteLengthOf, type Payload, toPayload } from '../socket/payload.ts';
import type { Messages } from '../socket/platform.ts';
import type { Line } from './line.ts';
import type { Lines } from './lines.ts';
import type { Settings } from './options.ts';

/** With a type of its own: the emitted declarations name no global. */
const Target: Dom.EventTargetConstructor = EventTarget;

/** What is heard of the line. */
const TYPES = ['open', 'message', 'error', 'close'] as const;

/** After a final end the client may go on to make sockets, without a delay. So often at most it is told that it is over. */
const REPEATED_END_MS = 1000;

/** `failed`: its end was reported as an `error`, and the `close` follows. */
type Stage = 'connecting' | 'open' | 'closing' | 'failed' | 'closed';

/** Gives the class the shape of the platform's. */
function dress(
  Class: { readonly prototype: TargetMethods },
  messagesOf: (socket: object) => Messages,
): TargetMethods {
  enumerateMembers(Class.prototype);
  const methods = platform.dress(Class, messagesOf) ?? Target.prototype;
  shapeAsWebSocket(Class, platform.nativeWebSocket);
  return methods;
}

/** The inherited methods with the types of a WebSocket's events; a class cannot overload what it inherits. */
export interface Connection {
  addEventListener<K extends keyof ResilientWebSocketEventMap>(
    type: K,
    listener: (this: Dom.WebSocket, event: ResilientWebSocketEventMap[K]) => unknown,
    options?: Dom.AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: Dom.EventListener, options?: Dom.AddEventListenerOptions): void;
  removeEventListener<K extends keyof ResilientWebSocketEventMap>(
    type: K,
    listener: (this: Dom.WebSocket, event: ResilientWebSocketEventMap[K]) => unknown,
    options?: Dom.EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: Dom.EventListener, options?: Dom.EventListenerOptions): void;
}

/**
 * A `WebSocket` for one connection, of a class that `connectionsOf()` has made. It is CONNECTING for as long as its line waits
 * and tries, and hears of no attempt that fails, unless `tellsFailures` says so. When its connection has ended it is over, as on
 * the platform. It has no queue and does not connect again: the client makes another one for that.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: see the interface.
export class Connection extends Target implements Dom.WebSocket {
  declare static readonly CONNECTING: 0;
  declare static readonly OPEN: 1;
  declare static readonly CLOSING: 2;
  declare static readonly CLOSED: 3;
  declare readonly CONNECTING: 0;
  declare readonly OPEN: 1;
  declare readonly CLOSING: 2;
  declare readonly CLOSED: 3;

  // A field and no static block: that is what Metro's preset compiles.
  static readonly #methods: TargetMethods = dress(this, (socket) => (socket as Connection).#messages);

  readonly #handlers: EventHandlers = new platform.EventHandlers(this, Connection.#methods);
  readonly #messages: Messages = platform.makeMessages(this, this.#handlers);
  readonly #line!: Line;
  readonly #url!: string;
  /** What had ended when this socket was made: the end of another. */
  readonly #before: Closure | undefined;
  readonly #tellsFailures!: boolean;
  readonly #hear = (event: Dom.Event): void => this.#pass(event);
  /** Where its line was over before: ends the delay before it is told so. */
  #hasten: (() => void) | undefined;
  #stage: Stage = 'connecting';
  #protocol = '';
  #extensions = '';
  #binaryType: Dom.BinaryType = 'blob';
  /** Bytes that were sent too late for a connection. */
  #lateBytes = 0;

  /** For the classes of `connectionsOf()`. */
  protected constructor(url: string | Dom.URL, protocols: string | string[], lines: Lines) {
    super();
    // biome-ignore lint/correctness/noConstructorReturn: what was asked for is a socket of the platform.
    if (isTransport()) return makeNative(platform, url, protocols) as never;
    const endpoint = parseEndpoint(url, protocols);
    this.#url = endpoint.url;
    this.#line = lines.take(endpoint);
    const { socket, tenure } = this.#line;
    this.#before = socket.closure;
    this.#tellsFailures = lines.settings.tellsFailures;
    if (tenure === 'over') this.#repeatEnd(lines.settings);
    else {
      socket.binaryType = this.#binaryType;
      for (const type of TYPES) socket.addEventListener(type, this.#hear);
    }
  }

  /** The URL that the client gave. */
  get url(): string {
    return this.#url;
  }

  /** CONNECTING (0) until its connection opens, however many attempts that takes. */
  get readyState(): ReadyState {
    switch (this.#stage) {
      case 'connecting':
        return 0;
      case 'open':
        return this.#line.socket.readyState === 1 ? 1 : 2;
      case 'closing':
        return 2;
      default:
        return 3;
    }
  }

  /** Bytes that were given to `send()` and have not been handed to the network. */
  get bufferedAmount(): number {
    const isAlive = this.#stage === 'open' || this.#stage === 'closing';
    return (isAlive ? this.#line.socket.bufferedAmount : 0) + this.#lateBytes;
  }

  get extensions(): string {
    return this.#extensions;
  }

  get protocol(): string {
    return this.#protocol;
  }

  /** How binary messages arrive. Default `'blob'`, in Node too. */
  get binaryType(): Dom.BinaryType {
    return this.#binaryType;
  }

  set binaryType(type: Dom.BinaryType) {
    // WebIDL converts to a string first, and ignores what is no value of the enumeration.
    const value: string = `${type}`;
    if (value !== 'blob' && value !== 'arraybuffer') return;
    this.#binaryType = value;
    // Later the line is that of another socket.
    if (this.#stage === 'connecting' || this.#stage === 'open') this.#line.socket.binaryType = value;
  }

  get onopen(): EventHandler<Dom.Event> {
    return this.#handlers.get('open') as EventHandler<Dom.Event>;
  }

  set onopen(handler: EventHandler<Dom.Event>) {
    this.#handlers.set('open', handler);
  }

  get onmessage(): EventHandler<Dom.MessageEvent> {
    return this.#handlers.get('message') as EventHandler<Dom.MessageEvent>;
  }

  set onmessage(handler: EventHandler<Dom.MessageEvent>) {
    this.#handlers.set('message', handler);
  }

  get onerror(): EventHandler<Dom.Event> {
    return this.#handlers.get('error') as EventHandler<Dom.Event>;
  }

  set onerror(handler: EventHandler<Dom.Event>) {
    this.#handlers.set('error', handler);
  }

  get onclose(): EventHandler<Dom.CloseEvent> {
    return this.#handlers.get('close') as EventHandler<Dom.CloseEvent>;
  }

  set onclose(handler: EventHandler<ResilientCloseEvent>) {
    this.#handlers.set('close', handler);
  }

  /**
   * Sends a message over the connection. What is sent after its end goes nowhere, as on the platform, and counts in
   * `bufferedAmount`.
   *
   * @throws {DOMException} `InvalidStateError` while connecting.
   */
  send(data: Payload): void {
    requireArgument(arguments.length, 'send()');
    const payload = toPayload(data);
    if (this.#stage === 'connecting') {
      throwDom('InvalidStateError', DEV ? 'The socket is still connecting: wait for its open event.' : '');
    }
    if (this.readyState === 1) this.#line.socket.send(payload);
    else this.#lateBytes += byteLengthOf(payload);
  }

  /**
   * Ends the socket and its line: no attempt follows. The `close` event follows. The next socket of the client has a new
   * line.
   *
   * @param code 1000, or one from 3000 to 4999. Without it the Close frame is empty, and the event says 1005.
   * @param reason At most 123 bytes of UTF-8.
   * @throws {DOMException} `InvalidAccessError` for another code, `SyntaxError` for a longer reason.
   */
  close(code: number | undefined = undefined, reason: string | undefined = undefined): void {
    checkClose(toCloseCode(code), reason === undefined ? reason : `${reason}`);
    if (this.#stage !== 'connecting' && this.#stage !== 'open') return;
    this.#stage = 'closing';
    if (this.#hasten) this.#hasten();
    else {
      this.#line.release();
      this.#line.socket.close(code, reason);
    }
  }

  /** Tells that its line is over, after a delay. */
  #repeatEnd({ clock, unref }: Settings): void {
    const end = (): void => {
      this.#fail();
      this.#end();
    };
    const timer = clock.setTimeout(end, REPEATED_END_MS);
    // A number in browsers.
    if (unref) (timer as { unref?(): void } | undefined)?.unref?.();
    this.#hasten = () => {
      clock.clearTimeout(timer);
      if (clock.soon) clock.soon(end);
      else clock.setTimeout(end, 0);
    };
  }

  /** Tells what the line is told, if it is about this connection. */
  #pass(event: Dom.Event): void {
    const { socket } = this.#line;
    switch (event.type) {
      case 'open':
        return this.#open();
      case 'message':
        return this.#tellMessage((event as Dom.MessageEvent).data);
      default:
        if (!this.#isOwn(socket.closure)) return;
        if (event.type === 'error') this.#fail();
        else this.#end();
    }
  }

  /** Whether an end is that of this socket. What is final was decided before it is told. */
  #isOwn(closure: Closure | undefined): boolean {
    switch (this.#stage) {
      case 'connecting':
        return closure?.final === true || (this.#tellsFailures && closure !== this.#before);
      case 'closing':
        return closure?.final === true;
      default:
        return true;
    }
  }

  #open(): void {
    const { protocol, extensions, url } = this.#line.socket;
    this.#stage = 'open';
    this.#protocol = protocol;
    this.#extensions = extensions;
    this.#messages.comeFrom(url);
    this.#handlers.dispatch(new Event('open'));
  }

  #tellMessage(data: unknown): void {
    if (this.#stage === 'open') this.#messages.dispatch(data);
  }

  #fail(): void {
    this.#over('failed');
    this.#handlers.dispatch(new Event('error'));
  }

  #end(): void {
    const { socket } = this.#line;
    this.#over('closed');
    for (const type of TYPES) socket.removeEventListener(type, this.#hear);
    const { closure } = socket;
    if (closure) this.#handlers.dispatch(makeCloseEvent(closure, platform.makeCloseEvent));
  }

  /** From now on the line is that of the next socket. */
  #over(stage: Stage): void {
    if (this.#stage === 'connecting' || this.#stage === 'open') this.#line.release();
    this.#stage = stage;
  }
}
