import { platform as PLATFORM } from '#platform';
import { DEV } from '../development.ts';
import { reconnect, start } from '../session/attempt.ts';
import type { Checks } from '../session/checks.ts';
import type { Closure } from '../session/closure.ts';
import { close } from '../session/ending.ts';
import { type AnyFeature, setUp, tableOf } from '../session/feature.ts';
import { ask, enter, type Host, makeSession, type Session } from '../session/session.ts';
import { readyStateOf, type Status } from '../session/status.ts';
import { checkClose, parseEndpoint, requireArgument, toCloseCode } from './arguments.ts';
import { BASE_CHECKS, type BaseOptions, platformChance, settingsOf, soundChance } from './base-options.ts';
import { makeCloseEvent } from './close-event.ts';
import type { WebSocketConstructor } from './connection.ts';
import type * as Dom from './dom-types.ts';
import { InvalidOptionError } from './errors.ts';
import type { TargetMethods } from './event-handlers.ts';
import { type AnyListener, type EventName, type Listener, TypedEvents } from './events.ts';
import { isOurs, shapeAsWebSocket } from './interface-shape.ts';
import { cureOfMissing, refuseFunctions } from './missing-options.ts';
import { readKnown } from './option-checks.ts';
import type { Platform } from './platform.ts';
import { makeRetryEvent } from './retry-event.ts';
import type { SocketClass } from './socket-class.ts';

const NO_OPTIONS: BaseOptions = {};

/**
 * Makes a class of sockets with these features. It has the constructor, the members and the events of the platform's WebSocket,
 * and the options and members of its features. It can `send()` only with one of `delivery` and `boundedQueue`.
 *
 * @param features In the order in which they are asked.
 * @param platform What differs between runtimes. Default: that of this one.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the class closes over what it is made of.
export function createSocketClass<const F extends readonly AnyFeature[]>(
  features: F,
  platform: Platform = PLATFORM,
): SocketClass<F> {
  const table = tableOf([...features, ...platform.features]);
  const { list } = table;
  const checks: Checks<BaseOptions> | undefined = DEV
    ? Object.assign({}, BASE_CHECKS, ...list.map(({ checks }) => checks))
    : undefined;
  let methods: TargetMethods;
  let host: Host;

  class Socket extends EventTarget {
    readonly #session: Session;
    readonly #events = new TypedEvents();
    readonly #handlers = new platform.EventHandlers(this, methods);
    readonly #messages = platform.makeMessages(this, this.#handlers);
    #binaryType: Dom.BinaryType = 'blob';
    readonly #WebSocket: WebSocketConstructor | undefined;

    constructor(url: unknown, protocols: unknown = [], given: BaseOptions = NO_OPTIONS) {
      super();
      requireArgument(arguments.length, 'new WebSocket()');
      const source = { url, protocols };
      const isProvided = list.some((feature) => feature.isProvider?.(source));
      if (DEV && !isProvided) refuseFunctions(source);
      const endpoint = isProvided ? undefined : parseEndpoint(url, protocols);
      const options = DEV && checks ? readKnown('', given, checks, cureOfMissing) : given;
      const { clock = platform.clock, random, autoConnect = true } = options;
      this.#WebSocket = options.WebSocket;
      const session = makeSession({
        settings: settingsOf(options, endpoint),
        host,
        clock,
        random: random ? soundChance(random) : platformChance,
        socket: this,
        features: table,
      });
      this.#session = session;
      setUp(session, options, source);
      if (!ask(session, 'beginning') && autoConnect) enter(session, start, true);
    }

    get url(): string {
      return this.#session.url;
    }

    get readyState(): number {
      return readyStateOf(this.#session);
    }

    get bufferedAmount(): number {
      const session = this.#session;
      return (session.connection?.bufferedAmount ?? 0) + (ask(session, 'buffered') ?? 0);
    }

    get extensions(): string {
      return this.#session.extensions;
    }

    get protocol(): string {
      return this.#session.protocol;
    }

    get binaryType(): Dom.BinaryType {
      return this.#binaryType;
    }

    set binaryType(type: Dom.BinaryType) {
      const { connection } = this.#session;
      // WebIDL converts to a string first, and ignores what is no value of the enumeration.
      const value: string = `${type}`;
      if (value !== 'blob' && value !== 'arraybuffer') return;
      this.#binaryType = value;
      if (connection) connection.binaryType = value;
    }

    get status(): Status {
      return this.#session.status;
    }

    get retryCount(): number {
      return this.#session.outage.retries;
    }

    get closure(): Closure | undefined {
      return this.#session.closure;
    }

    close(code: unknown = undefined, reason: unknown = undefined): void {
      const session = this.#session;
      const givenCode = toCloseCode(code);
      const text = reason === undefined ? undefined : `${reason}`;
      // Steps 1 and 2, whatever the state.
      checkClose(givenCode, text);
      // A reason without a code would have no place in the frame; WebSocketStream has 1000 there.
      enter(session, close, 'close', givenCode ?? (text ? 1000 : undefined), text);
    }

    reconnect(code = 1000, reason = 'reconnect'): void {
      checkClose(code, reason);
      ask(this.#session, 'beginning');
      enter(this.#session, reconnect, code, reason);
    }

    on(name: EventName, listener: Listener<EventName> & AnyListener): () => void {
      if (DEV && typeof listener !== 'function')
        throw new InvalidOptionError('listener', listener, 'give a function.');
      this.#events.on(name, listener);
      let stop = (): void => this.#events.off(name, listener);
      return () => {
        stop();
        // A second call must not end another registration of the same listener.
        stop = () => {};
      };
    }

    off(name: EventName, listener?: Listener<EventName>): void {
      this.#events.off(name, listener);
    }

    static {
      const { prototype } = Socket;
      const sessionOf = (socket: object): Session => (socket as Socket).#session;
      const add = (members: object): void => {
        for (const key of Reflect.ownKeys(members)) {
          const descriptor = Object.getOwnPropertyDescriptor(members, key);
          Object.defineProperty(prototype, key, { ...descriptor, enumerable: false });
        }
      };
      for (const type of ['open', 'message', 'error', 'close']) {
        const name = `on${type}`;
        add({
          get [name]() {
            return (this as unknown as Socket).#handlers.get(type);
          },
          set [name](value: unknown) {
            (this as unknown as Socket).#handlers.set(type, value);
          },
        });
      }
      for (const feature of list) add((feature.members?.(sessionOf) as object | undefined) ?? {});
      platform.dress(Socket, (socket) => (socket as Socket).#messages);
      for (const feature of list) feature.dress?.(Socket, sessionOf);
      methods = shapeAsWebSocket(Socket);
      host = {
        connect(session, endpoint) {
          const socket = session.socket as Socket;
          const WebSocket = socket.#WebSocket ?? platform.findWebSocket(isOurs);
          return new platform.Connection(session, WebSocket, endpoint, socket.#binaryType);
        },
        emit(session, name, notice) {
          const socket = session.socket as Socket;
          const handlers = socket.#handlers;
          if (name === 'open') {
            socket.#messages.comeFrom(session.url);
            handlers.dispatch(new Event(name));
          }
          if (name === 'close') {
            // "When the WebSocket connection is closed", step 1, CLOSED, is the phase. Step 2: `error` if the connection
            // failed; engines differ on a connection that drops. Step 3: `close`.
            if (!(notice as Closure).wasClean) handlers.dispatch(new Event('error'));
            handlers.dispatch(makeCloseEvent(notice as Closure, platform.makeCloseEvent));
          }
          socket.#events.emit(
            name,
            (name === 'retry' ? makeRetryEvent(session, notice as never) : notice) as never,
          );
        },
        message(session, data) {
          (session.socket as Socket).#messages.dispatch(data);
        },
      };
    }
  }

  return Socket as unknown as SocketClass<F>;
}
