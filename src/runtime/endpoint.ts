import type { Endpoint } from '../core/config.ts';
import type { Closure } from '../policy/closure.ts';
import { checkProtocols, checkUrl } from '../protocol/arguments.ts';
import type * as Dom from './dom-types.ts';
import { throwViolation } from './violation.ts';

/** What a provider is told. */
export interface EndpointContext {
  /** The attempt that the endpoint is for; see `RetryNotice.attempt`. */
  readonly attempt: number;
  /** What ended the connection or attempt before, so that a refused token can be replaced. */
  readonly lastClosure: Closure | undefined;
  /** Aborted when the answer is no longer wanted: `close()`, `endpointTimeoutMs`, or the answer has come. */
  readonly signal: Dom.AbortSignal;
}

/** A value, or a function that is asked for it before every attempt and may answer later. */
export type Provided<T> = T | ((context: EndpointContext) => T | PromiseLike<T>);

/** What the `url` argument may be. */
export type UrlSource = Provided<string | Dom.URL>;

/** What the `protocols` argument may be. */
export type ProtocolsSource = Provided<string | Iterable<string> | undefined>;

/** Whether an endpoint has to be asked for before each attempt. */
export function isProvided(url: UrlSource, protocols: ProtocolsSource): boolean {
  return typeof url === 'function' || typeof protocols === 'function';
}

/**
 * Converts, checks and serialises an endpoint as the constructor of the standard does; a relative URL is resolved
 * against the page or worker, where there is one.
 *
 * @throws {DOMException} `SyntaxError` for a URL or a subprotocol that the standard refuses.
 * @throws {TypeError} For a symbol, and for something with an iterator that cannot be called.
 * @see WHATWG WebSockets Standard, the constructor steps.
 */
export function parseEndpoint(url: unknown, protocols: unknown): Endpoint {
  // WebIDL converts the arguments, in their order, before the first step is taken.
  const text = `${url as string}`;
  const list = toSequence(protocols);
  // Steps 1 to 5: parse, http to ws, scheme, fragment.
  const record = parseUrl(text);
  throwViolation(checkUrl(record));
  record.protocol = record.protocol.replace('http', 'ws');
  // Steps 6 and 7: no subprotocol twice, each of them a token.
  throwViolation(checkProtocols(list));
  return { url: record.href, protocols: list };
}

/** What is told of an endpoint: no query, which may carry a token, and no credentials. */
export function endpointName(url: string): string {
  const [name = ''] = url.split('?', 1);
  return name.replace(/\/\/[^/@]*@/, '//');
}

function parseUrl(url: string): URL {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    return new URL(url, base);
  } catch {
    // Not quoted in full: a URL may carry a token.
    const where = base === undefined ? ' Without a page to resolve it against, it must be absolute.' : '';
    throw new DOMException(`The URL (${url.length} characters) is not valid.${where}`, 'SyntaxError');
  }
}

/** The conversion to `(DOMString or sequence<DOMString>)`, `[]` being the default. */
function toSequence(protocols: unknown): readonly string[] {
  if (protocols === undefined) return [];
  const isObject = typeof protocols === 'object' && protocols !== null;
  const method = isObject ? (protocols as Partial<Iterable<string>>)[Symbol.iterator] : undefined;
  if (method === undefined || method === null) return [`${protocols as string}`];
  // With the method that was found: looking it up again could be seen.
  const sequence = { [Symbol.iterator]: (): Iterator<string> => method.call(protocols as Iterable<string>) };
  return Array.from(sequence, (each) => `${each}`);
}

/**
 * Asks the providers. Has no deadline of its own.
 *
 * @param secured The URL whose encryption the answer must have, too, if it has one; `''` where any answer will do.
 * @throws Rejects with what a provider throws, with the `DOMException` of {@link parseEndpoint}, or with a
 * `SecurityError` for a `ws:` URL after a `wss:` one.
 */
export async function resolveEndpoint(
  url: UrlSource,
  protocols: ProtocolsSource,
  context: EndpointContext,
  secured: string,
): Promise<Endpoint> {
  const [resolvedUrl, resolvedProtocols] = await Promise.all([ask(url, context), ask(protocols, context)]);
  const endpoint = parseEndpoint(resolvedUrl, resolvedProtocols);
  if (secured.startsWith('wss:') && endpoint.url.startsWith('ws:')) {
    throw new DOMException(
      'The url function went back from wss: to ws:; see allowDowngrade.',
      'SecurityError',
    );
  }
  return endpoint;
}

async function ask<T>(source: Provided<T>, context: EndpointContext): Promise<T> {
  return typeof source === 'function'
    ? await (source as (context: EndpointContext) => T | PromiseLike<T>)(context)
    : source;
}
