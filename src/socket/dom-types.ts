/**
 * The types of the web platform, as far as the public types name them. Each is the reader's own: that of the DOM
 * library, of the worker library, of `@types/node`. Where the reader has none, it is a bare one from here. Nothing
 * is declared globally, and no library is pulled in.
 */

/** The instances of the global class of that name, and what stands in for them where there is no such class. */
type InstanceOf<Name extends string, Bare> = typeof globalThis extends {
  readonly [N in Name]: { readonly prototype: infer Instance };
}
  ? Instance
  : Bare;

/** The well-known symbol of that name; `never` where the libraries of the reader know none. */
type SymbolNamed<Name extends string> = Name extends keyof SymbolConstructor
  ? SymbolConstructor[Name] & symbol
  : never;

/** The global `Event`. */
export type Event = InstanceOf<'Event', BareEvent>;

/** The global `MessageEvent`. */
export type MessageEvent = InstanceOf<'MessageEvent', BareMessageEvent>;

/** The global `CloseEvent`; the types of Node before 24 have none. */
export type CloseEvent = InstanceOf<'CloseEvent', BareCloseEvent>;

/** The global `EventTarget`. */
export type EventTarget = InstanceOf<'EventTarget', BareEventTarget>;

/** The class of an {@link EventTarget}. */
export interface EventTargetConstructor {
  new (): EventTarget;
  readonly prototype: EventTarget;
}

/** What an {@link EventTarget} takes as a listener; `null` is none. */
export type EventListener = Parameters<EventTarget['addEventListener']>[1] | null;

/** What an {@link EventTarget} takes besides, when a listener is added. */
export type AddEventListenerOptions = Parameters<EventTarget['addEventListener']>[2];

/** What an {@link EventTarget} takes besides, when a listener is removed. */
export type EventListenerOptions = Parameters<EventTarget['removeEventListener']>[2];

/**
 * The global `WebSocket`, and that of the standard where the global one has more members, as Bun's and Cloudflare's
 * have.
 */
export type WebSocket = keyof InstanceOf<'WebSocket', StandardWebSocket> extends keyof StandardWebSocket
  ? InstanceOf<'WebSocket', StandardWebSocket>
  : StandardWebSocket;

/** The global `fetch`. */
export type Fetch = ClassOf<'fetch', (url: string, init?: object) => Promise<object>>;

/** How binary messages arrive. */
export type BinaryType = 'arraybuffer' | 'blob';

/** The global `AbortSignal`. */
export type AbortSignal = InstanceOf<'AbortSignal', BareAbortSignal>;

/** The global `AbortController`. */
export type AbortController = InstanceOf<'AbortController', BareAbortController>;

/** The global `URL`. */
export type URL = InstanceOf<'URL', BareUrl>;

/** The global `Blob`. */
export type Blob = InstanceOf<'Blob', BareBlob>;

/** The global class of that name, and what stands in for it where there is none. */
type ClassOf<Name extends string, Bare> = typeof globalThis extends { readonly [N in Name]: infer Class }
  ? Class
  : Bare;

// Only a value can be given type arguments before anybody knows whether it exists.
declare const ReadableStreamClass: ClassOf<'ReadableStream', BareReadableStreamClass>;
declare const WritableStreamClass: ClassOf<'WritableStream', BareWritableStreamClass>;

/** The global `ReadableStream` of such chunks. */
export type ReadableStream<R> = InstanceType<typeof ReadableStreamClass<R>>;

/** The global `WritableStream` of such chunks. */
export type WritableStream<W> = InstanceType<typeof WritableStreamClass<W>>;

/** The method of a `Disposable`; none where the libraries of the reader have no `Symbol.dispose`. */
export type Disposable = { [S in SymbolNamed<'dispose'>]: () => void };

/** The method of an `AsyncDisposable`; none where the libraries of the reader have no `Symbol.asyncDispose`. */
export type AsyncDisposable = { [S in SymbolNamed<'asyncDispose'>]: () => Promise<void> };

interface BareEvent {
  readonly type: string;
  readonly target: EventTarget | null;
  readonly currentTarget: EventTarget | null;
  readonly cancelable: boolean;
  readonly defaultPrevented: boolean;
  readonly timeStamp: number;
  preventDefault(): void;
  stopImmediatePropagation(): void;
}

interface BareMessageEvent extends Event {
  readonly data: unknown;
  readonly origin: string;
}

interface BareCloseEvent extends Event {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

interface BareEventTarget {
  addEventListener(
    type: string,
    listener: ((event: Event) => void) | { handleEvent(event: Event): void } | null,
    options?: boolean | BareAddEventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: ((event: Event) => void) | { handleEvent(event: Event): void } | null,
    options?: boolean | { capture?: boolean },
  ): void;
  dispatchEvent(event: Event): boolean;
}

interface BareAddEventListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignal;
}

interface StandardWebSocket extends EventTarget {
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
  readonly url: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  readonly extensions: string;
  readonly protocol: string;
  binaryType: BinaryType;
  onopen: ((this: WebSocket, event: Event) => unknown) | null;
  onmessage: ((this: WebSocket, event: MessageEvent) => unknown) | null;
  onerror: ((this: WebSocket, event: Event) => unknown) | null;
  onclose: ((this: WebSocket, event: CloseEvent) => unknown) | null;
  send(data: string | ArrayBufferLike | ArrayBufferView | Blob): void;
  close(code?: number, reason?: string): void;
}

interface BareAbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

interface BareAbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

interface BareUrl {
  readonly href: string;
  toString(): string;
}

interface BareBlob {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

type BareReadableStreamClass = new <R>() => BareReadableStream<R>;

interface BareReadableStream<R> {
  readonly locked: boolean;
  cancel(reason?: unknown): Promise<void>;
  getReader(): {
    readonly closed: Promise<unknown>;
    read(): Promise<IteratorResult<R, R | undefined>>;
    cancel(reason?: unknown): Promise<void>;
    releaseLock(): void;
  };
}

type BareWritableStreamClass = new <W>() => BareWritableStream<W>;

interface BareWritableStream<W> {
  readonly locked: boolean;
  abort(reason?: unknown): Promise<void>;
  close(): Promise<void>;
  getWriter(): {
    readonly closed: Promise<unknown>;
    readonly desiredSize: number | null;
    readonly ready: Promise<unknown>;
    write(chunk: W): Promise<void>;
    abort(reason?: unknown): Promise<void>;
    close(): Promise<void>;
    releaseLock(): void;
  };
}
