import { DEV } from '../development.ts';
import type { Endpoint } from '../session/session.ts';
import { throwDom } from './errors.ts';
import { utf8Length } from './payload.ts';

/** The schemes of URLs: those of the standard, to which a platform adds what its transport takes besides. */
export const SCHEMES: Set<string> = /* @__PURE__ */ new Set(['ws:', 'wss:', 'http:', 'https:']);

/** RFC 9110, 5.6.2: the characters of a token. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const MAX_REASON_BYTES = 123;

/**
 * The first step of every WebIDL operation.
 *
 * @throws {TypeError} If fewer arguments were given than the operation requires; `undefined` counts as one.
 */
export function requireArgument(given: number, operation: string): void {
  if (given === 0) throw new TypeError(DEV ? `${operation} needs 1 argument, 0 given.` : operation);
}

/**
 * What `close()` makes of its code before anything else: WebIDL's conversion to `[Clamp] unsigned short`, halves to
 * the even neighbour. `undefined` stays: no code was given.
 *
 * @throws {TypeError} For a symbol or a BigInt.
 */
export function toCloseCode(code: unknown): number | undefined {
  if (code === undefined) return undefined;
  const clamped = Math.min(Math.max(+(code as number) || 0, 0), 0xffff);
  const below = Math.floor(clamped);
  return clamped - below === 0.5 ? below + (below % 2) : Math.round(clamped);
}

/** Whether `WebSocket.close(code)` takes this code: 1000 and 3000-4999, nothing else. */
export function isClosableWith(code: number): boolean {
  return code === 1000 || (code >= 3000 && code <= 4999);
}

/**
 * The first two steps of `close(code, reason)`: the code must be 1000 or 3000-4999, the reason at most 123 bytes
 * of UTF-8. The code is checked first.
 *
 * @throws {DOMException} `InvalidAccessError` for another code, `SyntaxError` for a longer reason.
 * @see WHATWG WebSockets Standard, close() method steps 1 and 2.
 */
export function checkClose(code: number | undefined, reason: string | undefined): void {
  if (code !== undefined && !isClosableWith(code)) {
    throwDom(
      'InvalidAccessError',
      DEV ? `close() takes the code 1000 or one from 3000 to 4999, not ${code}.` : '',
    );
  }
  const bytes = reason ? utf8Length(reason) : 0;
  if (bytes > MAX_REASON_BYTES) {
    throwDom(
      'SyntaxError',
      DEV ? `A close reason is at most ${MAX_REASON_BYTES} bytes of UTF-8; this one is ${bytes}.` : '',
    );
  }
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
  const { protocol, hostname, href } = parseUrl(text);
  // Steps 1 to 5: parse, http to ws, scheme, fragment.
  if (!SCHEMES.has(protocol)) {
    refuse(DEV ? `A WebSocket URL starts with ws:, wss:, http: or https:, not ${protocol}` : '');
  }
  // The URL standard forbids it in a host. Chromium's parser does not: it turns a space into "%20".
  if (hostname.includes('%')) refuse(DEV ? 'The host of the URL has a character that no host can have.' : '');
  if (href.includes('#'))
    refuse(DEV ? 'A WebSocket URL has no fragment: remove the "#" and what follows.' : '');
  // Steps 6 and 7: no subprotocol twice, each of them a token. Not quoted: a subprotocol may be a secret.
  list.forEach((each, index) => {
    if (list.indexOf(each) !== index) refuse(DEV ? `protocols[${index}] is given twice.` : '');
    if (!TOKEN.test(each)) {
      refuse(
        DEV ? `protocols[${index}] is no valid subprotocol: give visible characters without separators.` : '',
      );
    }
  });
  // The URL of React Native cannot be given another scheme. The default ports of both are the same.
  return { url: href.replace(/^http/, 'ws'), protocols: list };
}

function refuse(message: string): never {
  throwDom('SyntaxError', message);
}

function invalidUrl(url: string, base: string | undefined): string {
  const cure = base === undefined ? ' Without a page to resolve it against, it must be absolute.' : '';
  return `The URL (${url.length} characters) is not valid.${cure}`;
}

function parseUrl(url: string): URL {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    return new URL(url, base);
  } catch {
    // Not quoted in full: a URL may carry a token.
    return refuse(DEV ? invalidUrl(url, base) : '');
  }
}

/** The conversion to `(DOMString or sequence<DOMString>)`, `[]` being the default. */
function toSequence(protocols: unknown): readonly string[] {
  if (protocols === undefined) return [];
  const method =
    (Object(protocols) === protocols
      ? (protocols as Partial<Iterable<string>>)[Symbol.iterator]
      : undefined) ?? undefined;
  if (method === undefined) return [`${protocols as string}`];
  // With the method that was found: looking it up again could be seen.
  const sequence = { [Symbol.iterator]: (): Iterator<string> => method.call(protocols as Iterable<string>) };
  return Array.from(sequence, (each) => `${each}`);
}
