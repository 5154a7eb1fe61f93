import { Message } from '../features/delivery/message-list.ts';
import { ownNetworkCode } from '../features/own-network.ts';
import { endpointName } from '../socket/endpoint-name.ts';
import { byteLengthOf, type Payload } from '../socket/payload.ts';

/** A value as JSON can hold it. What JSON has no form for is an object with the key `$`, which says what it was. */
export type Encoded =
  | null
  | boolean
  | number
  | string
  | readonly Encoded[]
  | { readonly [key: string]: Encoded };

/** What stands for a value that JSON has no form for. */
interface Marked {
  readonly $?: Encoded;
  readonly value?: Encoded;
  readonly name?: Encoded;
  readonly message?: Encoded;
  readonly items?: Encoded;
  readonly code?: Encoded;
  readonly type?: Encoded;
  readonly bytes?: Encoded;
  readonly length?: Encoded;
  readonly id?: Encoded;
  readonly data?: Encoded;
  readonly expiresAt?: Encoded;
}

const URLS = /\b(?:wss?|https?):\/\/[^\s"'<>]+/gi;

/** An error of a trace: what is left of the one that was recorded. */
class RecordedError extends Error {
  /** What the machine makes something of. */
  readonly code: string | undefined;

  constructor(name: string, message: string, code: string | undefined) {
    super(message);
    this.name = name;
    this.code = code;
  }
}

/**
 * Makes JSON of what a trace is told, and leaves out what is nobody's business: of a payload its type and its size remain, of a
 * URL what comes before the query, of an error its name, its message and its code, and of a function that there was one. Subprotocols, which may be tokens, become numbers; the same one has the same number throughout.
 * Encoding what was decoded gives the same JSON again.
 */
export class Encoder {
  readonly #protocols = new Map<string, string>();

  /** Encodes a value. Properties that are `undefined` are left out. */
  encode(value: unknown): Encoded {
    switch (typeof value) {
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : { $: 'number', value: String(value) };
      case 'string':
        return withoutSecrets(value);
      case 'object':
        if (value === null) return null;
        if (Array.isArray(value)) return value.map((each) => this.encode(each));
        if (value instanceof Set) return { $: 'set', items: this.encode([...value]) };
        return value instanceof Message ? encodeMessage(value) : this.#encodeObject(value);
      default:
        return { $: typeof value };
    }
  }

  /** Encodes the options of a socket: what is no plain data becomes a mark that there was something. */
  encodeOptions(options: object): Encoded {
    const entries = Object.entries(options).filter(([, value]) => value !== undefined);
    return Object.fromEntries(
      entries.map(([key, value]) => [
        key,
        key === 'message' || !isPlain(value) ? { $: 'function' } : this.#encodeOption(value),
      ]),
    );
  }

  #encodeOption(value: unknown): Encoded {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? this.encodeOptions(value) : this.encode(value);
  }

  #encodeObject(value: object): Encoded {
    const given = Object.entries(value).filter(([, each]) => each !== undefined);
    return Object.fromEntries(given.map(([key, each]) => [key, this.#encodeProperty(key, each)]));
  }

  #encodeProperty(key: string, value: unknown): Encoded {
    switch (key) {
      case 'data':
        return encodePayload(value);
      case 'error':
        return encodeError(value);
      case 'protocol':
        return this.#numberOf(value);
      case 'protocols':
        return Array.isArray(value) ? value.map((each) => this.#numberOf(each)) : this.#numberOf(value);
      default:
        return this.encode(value);
    }
  }

  #numberOf(protocol: unknown): string {
    const name = String(protocol);
    // No subprotocol, or one of a trace that is encoded again.
    if (name === '' || /^subprotocol \d+$/.test(name)) return name;
    const number = this.#protocols.get(name) ?? `subprotocol ${this.#protocols.size + 1}`;
    this.#protocols.set(name, number);
    return number;
  }
}

/** Makes a value of JSON again. A payload is another one of the same size. */
export function decode(value: Encoded | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  const marked = value as Marked;
  switch (marked.$) {
    case 'number':
      return Number(marked.value);
    case 'error':
      return new RecordedError(
        String(marked.name),
        String(marked.message),
        marked.code === undefined ? undefined : String(marked.code),
      );
    case 'set':
      return new Set(decode(marked.items ?? []) as readonly unknown[]);
    case 'message':
      return new Message(Number(marked.id), decode(marked.data) as Payload, Number(decode(marked.expiresAt)));
    case 'payload':
      return decodePayload(marked);
    case 'undefined':
      return undefined;
    default:
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, decode(each as Encoded)]));
  }
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'function') return false;
  if (typeof value !== 'object' || value === null) return true;
  return (
    Array.isArray(value) ||
    Object.getPrototypeOf(value) === Object.prototype ||
    Object.getPrototypeOf(value) === null
  );
}

function encodeMessage({ id, data, bytes, expiresAt }: Message): Encoded {
  const until: Encoded = Number.isFinite(expiresAt) ? expiresAt : { $: 'number', value: String(expiresAt) };
  return { $: 'message', id, data: encodePayload(data), bytes, expiresAt: until };
}

function encodePayload(data: unknown): Encoded {
  const type = typeof data === 'string' ? 'string' : Object.prototype.toString.call(data).slice(8, -1);
  const bytes = byteLengthOf(data as Payload);
  return typeof data === 'string'
    ? { $: 'payload', type, bytes, length: data.length }
    : { $: 'payload', type, bytes };
}

function decodePayload({ type, bytes, length }: Marked): Payload {
  const size = Number(bytes);
  switch (type) {
    case 'string':
      return textOf(size, Number(length));
    case 'Blob':
      return new Blob([new Uint8Array(size)]);
    case 'ArrayBuffer':
      return new ArrayBuffer(size);
    case 'SharedArrayBuffer':
      return new SharedArrayBuffer(size);
    default:
      return new Uint8Array(size);
  }
}

/** A text of so many bytes and so many UTF-16 units, of which each stands for one to three bytes. */
function textOf(bytes: number, length: number): string {
  const more = bytes - length;
  const [three, two] = [Math.floor(more / 2), more % 2];
  return '€'.repeat(three) + 'é'.repeat(two) + 'x'.repeat(Math.max(0, length - three - two));
}

function encodeError(error: unknown): Encoded {
  const code = codeOf(error);
  const kept = code === undefined ? {} : { code };
  if (!(error instanceof Error)) return { $: 'error', name: typeof error, message: code ?? '', ...kept };
  const { name, message } = error;
  // Node's error for all addresses of a name has a code only.
  const { code: given = code ?? '' } = error as Error & { readonly code?: unknown };
  return { $: 'error', name, message: withoutSecrets(message === '' ? String(given) : message), ...kept };
}

/** The form that Node, OpenSSL and `ws` give to codes. */
const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;

/**
 * The code of an error: what comes of the error in the machine has to come of what is left of it. Where an error stands for those of
 * several addresses, a code of the own network is that of all of them, or is none.
 */
function codeOf(error: unknown): string | undefined {
  const { code } = Object(error) as { readonly code?: unknown };
  const ownCode = ownNetworkCode(error);
  if (ownCode !== undefined || typeof code !== 'string' || !CODE.test(code)) return ownCode;
  return ownNetworkCode({ code }) === undefined ? code : undefined;
}

function withoutSecrets(text: string): string {
  return text.replace(URLS, (url) => endpointName(url.replace(/#.*/, '')));
}
