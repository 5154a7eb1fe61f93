import { type Fifo, fromArray, type Sized, toArray } from '../core/fifo.ts';
import { ownNetworkCode } from '../protocol/network-error.ts';
import { endpointName } from '../runtime/endpoint.ts';

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
 * Makes JSON of configurations, states, inputs and effects, and leaves out what is nobody's business: of a payload its type
 * remains, of a URL what comes before the query, of an error its name, its message and its code, if
 * that is one of the own network. Subprotocols, which may be tokens, become
 * numbers; the same one has the same number throughout. Encoding what was decoded gives the same JSON again.
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
        return isFifo(value) ? { $: 'fifo', items: this.encode(toArray(value)) } : this.#encodeObject(value);
      default:
        return { $: typeof value };
    }
  }

  #encodeObject(value: object): Encoded {
    const given = Object.entries(hasLazySize(value) ? { ...value, bytes: value.bytes } : value).filter(
      ([, each]) => each !== undefined,
    );
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
        return (value as readonly unknown[]).map((each) => this.#numberOf(each));
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

/** Makes a value of JSON again. Payloads stay what is left of them. */
export function decode(value: Encoded): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  const marked = value as Marked;
  switch (marked.$) {
    case 'number':
      return Number(marked.value);
    case 'error':
      return new RecordedError(String(marked.name), String(marked.message), ownNetworkCode(marked));
    case 'fifo':
      return fromArray(decode(marked.items ?? []) as readonly Sized[]);
    case 'set':
      return new Set(decode(marked.items ?? []) as readonly unknown[]);
    case 'payload':
      return value;
    default:
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, decode(each as Encoded)]));
  }
}

/** A message that measures itself only when it is asked. */
function hasLazySize(value: object): value is Sized {
  return 'bytes' in value && !Object.hasOwn(value, 'bytes');
}

function isFifo(value: object): value is Fifo<Sized> {
  return 'front' in value && 'back' in value;
}

function encodePayload(data: unknown): Encoded {
  if (typeof data === 'object' && data !== null && '$' in data) return data as Encoded;
  const type = typeof data === 'string' ? 'string' : Object.prototype.toString.call(data).slice(8, -1);
  return { $: 'payload', type };
}

function encodeError(error: unknown): Encoded {
  const ownCode = ownNetworkCode(error);
  // What comes of the error in the machine has to come of what is left of it.
  const kept = ownCode === undefined ? {} : { code: ownCode };
  if (!(error instanceof Error)) return { $: 'error', name: typeof error, message: ownCode ?? '', ...kept };
  // Node's error for all addresses of a name has a code only.
  const { name, message, code } = error as Error & { readonly code?: unknown };
  return {
    $: 'error',
    name,
    message: withoutSecrets(message === '' ? String(code ?? ownCode ?? '') : message),
    ...kept,
  };
}

function withoutSecrets(text: string): string {
  return text.replace(URLS, (url) => endpointName(url.replace(/#.*/, '')));
}
