import { platform as PLATFORM } from '#platform';
import { DEV } from '../development.ts';
import { attempts, reconnect, start } from '../session/attempt.ts';
import type { Checks } from '../session/checks.ts';
import type { Closure } from '../session/closure.ts';
import { close } from '../session/ending.ts';
import { type AnyFeature, setUp, tableOf } from '../session/feature.ts';
import { ask, enter, type Host, makeSession, type Session } from '../session/session.ts';
import { readyStateOf, type Status } from '../session/status.ts';
import { checkClose, parseEndpoint, requireArgument, toCloseCode } from './arguments.ts';
import { BASE_CHECKS, type BaseOptions, chanceOf, settingsOf, transportOf } from './base-options.ts';
import { makeCloseEvent } from './close-event.ts';
import type { WebSocketConstructor } from './connection.ts';
import type * as Dom from './dom-types.ts';
import { InvalidOptionError, reportUncaught } from './errors.ts';
import type { EventHandlers, TargetMethods } from './event-handlers.ts';
import { type AnyListener, type EventName, type Listener, TypedEvents } from './events.ts';
import { checkFeatures, NO_SEND } from './feature-checks.ts';
import { enumerateMembers, isTransport, makeNative, shapeAsWebSocket } from './interface-shape.ts';
import { cureOfMissing, refuseArguments } from './missing-options.ts';
import { readKnown } from './option-checks.ts';
import type { Messages, Platform } from './platform.ts';
import { makeRetryEvent } from './retry-event.ts';
import { SESSION } from './session-of.ts';
import type { SocketClass } from './socket-class.ts';

const NO_OPTIONS: BaseOptions = {};

/** What is private to the sockets of a class. */
interface Inside {
  readonly sessionOf: (socket: object) => Session;
  readonly handlersOf: (socket: object) => EventHandlers;
  readonly messagesOf: (socket: object) => Messages;
}

/**
 * Gives a class the members of its features, and the shape of the platform's.
 *
 * @returns Its methods as a target of events.
 */
function dress(
  Class: { readonly prototype: TargetMethods },
  features: readonly AnyFeature[],
  platform: Platform,
  inside: Inside,
): TargetMethods {
  const add = (members: object): void => {
    Object.defineProperties(Class.prototype, Object.getOwnPropertyDescriptors(members));
  };
  for (const type of ['open', 'message', 'error', 'close']) {
    const name = `on${type}`;
    add({
      get [name]() {
        return inside.handlersOf(this).get(type);
      },
      set [name](value: unknown) {
        inside.handlersOf(this).set(type, value);
      },
    });
  }
  for (const feature of features) add((feature.members?.(inside.sessionOf) as object | undefined) ?? {});
  if (DEV && !('send' in Class.prototype)) add(NO_SEND);
  enumerateMembers(Class.prototype);
  // Not those of the class, in whose place the application may put others. Looked up at each call: zone.js may come late.
  const methods = platform.dress(Class, inside.messagesOf) ?? EventTarget.prototype;
  for (const feature of features) feature.dress?.(Class, inside.sessionOf);
  shapeAsWebSocket(Class, platform.nativeWebSocket);
  return methods;
}

/**
 * Makes a class of sockets with these features. It has the constructor, the members and the events of the platform's WebSocket,
 * and the options and members of its features. It can `send()` only with one of `delivery` and `boundedQueue`.
 *
 * @param features In the order in which they are asked.
 * @param platform What differs between runtimes. Default: that of this one.
 * @throws {InvalidOptionError} In a development build, for anything but an array of features, for two of one name, for one that
 * needs another that is not in the list, and for two that give the same member.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the class closes over what it is made of.
export function createSocketClass<const F extends readonly AnyFeature[]>(
  features: F,
  platform: Platform = PLATFORM,
): SocketClass<F> {
  if (DEV) checkFeatures(features, [attempts, ...platform.features]);
  const table = tableOf([...features, ...platform.features]);
  const checks: Checks<BaseOptions> | undefined = DEV
    ? Object.assign({}, BASE_CHECKS, ...table.list.map(({ checks }) => checks))
    : undefined;

  class Socket extends EventTarget {
    // A field and no static block: that is what Metro's preset compiles.
    static readonly #host: Host = {
      connect(session, endpoint) {
        const socket = session.socket as Socket;
        return new platform.Connection(
          session,
          socket.#WebSocket ?? platform.findWebSocket(),
          endpoint,
          socket.#binaryType,
        );
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
      report: reportUncaught,
    };
    static readonly #methods: TargetMethods = dress(this, table.list, platform, {
      sessionOf: (socket) => (socket as Socket).#session,
      handlersOf: (socket) => (socket as Socket).#handlers,
      messagesOf: (socket) => (socket as Socket).#messages,
    });

    readonly #session!: Session;
    readonly #events = new TypedEvents();
    readonly #handlers = new platform.EventHandlers(this, Socket.#methods);
    readonly #messages = platform.makeMessages(this, this.#handlers);
    #binaryType: Dom.BinaryType = 'blob';
    #WebSocket: WebSocketConstructor | undefined;

    constructor(url: unknown, protocols: unknown = [], given: BaseOptions = NO_OPTIONS) {
      super();
      requireArgument(arguments.length, 'new WebSocket()');
      // biome-ignore lint/correctness/noConstructorReturn: what was asked for is a socket of the platform.
      if (isTransport()) return makeNative(platform, url, protocols) as never;
      const source = { url, protocols };
      const isProvided = table.list.some((feature) => feature.isProvider?.(source));
      if (DEV) refuseArguments(source, isProvided);
      const endpoint = isProvided ? undefined : parseEndpoint(url, protocols);
      const options = DEV && checks ? readKnown('', given, checks, cureOfMissing) : given;
      const { clock = platform.clock, autoConnect = true } = options;
      this.#WebSocket = transportOf(options);
      const session = makeSession({
        settings: settingsOf(options, endpoint),
        host: Socket.#host,
        clock,
        random: chanceOf(options),
        socket: this,
        features: table,
      });
      this.#session = session;
      setUp(session, options, source);
      if (!ask(session, 'beginning') && autoConnect) enter(session, start, true);
    }

    get [SESSION](): Session {
      return this.#session;
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
  }

  return Socket as unknown as SocketClass<F>;
}
