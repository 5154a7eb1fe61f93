import { DEV } from '../../development.ts';
import type { Feature } from '../../session/feature.ts';
import { isHearing } from '../../session/status.ts';
import type * as Dom from '../../socket/dom-types.ts';
import type { Payload } from '../../socket/payload.ts';
import { Consumers } from './consumers.ts';
import { SocketEndedError } from './errors.ts';
import { Reader } from './reader.ts';

/** Both directions of a socket, as `stream()` gives them. */
export interface MessageStreams {
  /** What the messages of this life hold, across reconnections. Cancelling it leaves the socket open. */
  readonly readable: Dom.ReadableStream<Dom.MessageEvent['data']>;
  /**
   * Sends each chunk once the socket is ready for it. Closing or aborting it closes the socket; it errors when the
   * socket ends in another way.
   */
  readonly writable: Dom.WritableStream<Payload>;
}

/** The ways to read a socket other than by listening. */
export interface ReadingMembers {
  /**
   * Reads what each message holds, from now to the end of this life, across reconnections: `for await (const data of
   * socket)`. It ends with the final `close`, at once if that is past. Leaving the loop leaves the socket as it is.
   *
   * It holds up to 1,000 messages for a loop that is busy, and does not slow the peer down.
   *
   * @throws {SocketEndedError} From `next()`, after the last message, if the socket has given up; and with `retry:
   * false`, if the end was not clean.
   * @throws {SlowReaderError} From `next()`, after the messages that it holds, if more came than it may hold.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Dom.MessageEvent['data']>;

  /**
   * Both directions as streams, in the manner of WebSocketStream. `readable` follows the rules of the iterator, and
   * begins now: cancel it if only `writable` is wanted. A write waits for `ready()`. `writable.close()` and
   * `writable.abort()` close the socket and resolve when it is over; where the socket ends in another way,
   * `writable` errors with a {@link SocketEndedError}.
   *
   * A chunk that was written is handed over, and not yet received: see `confirmed()`. Unlike those of WebSocketStream,
   * `readable.cancel()` leaves the socket open.
   *
   * @throws {TypeError} If the platform has no streams, and in a class without the feature `messages`, which has `ready()`.
   * @see WHATWG Streams Standard.
   */
  stream(): MessageStreams;
}

/** What the writable side does with its socket. */
interface Sender {
  ready(): Promise<void>;
  send(data: Payload): void;
  close(): void;
}

// One function for each side: what they close over keeps neither the other nor its messages.
function makeReadable(consumers: Consumers): MessageStreams['readable'] {
  const reader = new Reader(consumers);
  return new ReadableStream({
    // Holds one message itself. So a pull is always waiting when there is none, and hears of the end at once.
    async pull(controller) {
      const { value, done } = await reader.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await reader.return();
    },
  });
}

function makeWritable(socket: Sender, consumers: Consumers): MessageStreams['writable'] {
  let ended: SocketEndedError | undefined;
  const whenEnded = (): Promise<unknown> => new Promise((end) => consumers.join({ take() {}, end }));
  const shut = async (): Promise<void> => {
    // A new life is none of its business.
    if (ended !== undefined) return;
    socket.close();
    await whenEnded();
  };
  return new WritableStream<Payload>({
    start(controller) {
      consumers.join({
        take() {},
        end(closure) {
          ended = new SocketEndedError(closure);
          // Means nothing to a stream that is closing or aborted: there the end was asked for.
          controller.error(ended);
        },
      });
      // Before `abort` below, which comes only after the write that is waiting. Older engines have no signal.
      controller.signal?.addEventListener('abort', shut);
    },
    async write(chunk) {
      // It rejects when the end begins; what ended it is known when it is over.
      await socket.ready().catch(() => (ended === undefined ? whenEnded() : undefined));
      if (ended !== undefined) throw ended;
      socket.send(chunk);
    },
    close: shut,
    abort: shut,
  });
}

/** What `stream()` is missing. */
function inWords({ ready }: Partial<Sender>): string {
  return ready
    ? 'stream() needs ReadableStream and WritableStream, which this runtime does not have: read with for await, and write with send().'
    : "stream() needs ready(), which this class was made without: add messages and delivery of 'resilient-websocket/kit' to the list of createSocketClass(), or read with for await.";
}

const NAME = 'reading';

/** Messages for `for await (const data of socket)`, and both directions as streams. Only `stream()` needs `messages`. */
export const reading: Feature<object, unknown, ReadingMembers> = {
  name: NAME,

  setup: (session) => new Consumers(session),

  // First, so that a reader which a listener makes begins with the next message.
  receiving(session, consumers, data) {
    if (isHearing(session)) consumers.take(data);
    return undefined;
  },

  // Before anybody hears of it: a listener may begin a new life.
  emitting(session, consumers, name, notice) {
    if (name === 'status' && (notice as { status: string }).status === 'closed' && session.closure)
      consumers.end(session.closure);
  },

  members: (sessionOf) => ({
    [Symbol.asyncIterator]() {
      return new Reader(sessionOf(this).parts[NAME] as Consumers);
    },

    stream() {
      const socket = this as unknown as Sender;
      if (!socket.ready || typeof ReadableStream !== 'function' || typeof WritableStream !== 'function') {
        throw new TypeError(DEV ? inWords(socket) : '');
      }
      const consumers = sessionOf(this).parts[NAME] as Consumers;
      return { readable: makeReadable(consumers), writable: makeWritable(socket, consumers) };
    },
  }),
} satisfies Feature<object, Consumers, ReadingMembers>;
