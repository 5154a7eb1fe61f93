import { isClosableWith } from './close-codes.ts';

/**
 * An argument that the standard refuses, as data: the name of the DOMException to throw and its message.
 */
export interface Violation {
  readonly name: 'SyntaxError' | 'InvalidAccessError';
  readonly message: string;
}

/** RFC 9110, 5.6.2: the characters of a token. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const MAX_REASON_BYTES = 123;

/** Length of a string in UTF-8, without encoding it. A lone surrogate counts as U+FFFD, three bytes. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    const isPair = unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
    // A pair of surrogates is four bytes: two units counted already, and two more.
    if (isPair) i++;
  }
  return bytes;
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
  const rest = clamped - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}

/**
 * The first two steps of `close(code, reason)`: the code must be 1000 or 3000-4999, the reason at most 123 bytes
 * of UTF-8. The code is checked first.
 *
 * @see WHATWG WebSockets Standard, close() method steps 1 and 2.
 */
export function checkCloseArguments(
  code: number | undefined,
  reason: string | undefined,
): Violation | undefined {
  if (code !== undefined && !isClosableWith(code)) {
    return {
      name: 'InvalidAccessError',
      message: `close() takes the code 1000 or one from 3000 to 4999, not ${code}.`,
    };
  }
  const bytes = reason === undefined ? 0 : utf8Length(reason);
  if (bytes > MAX_REASON_BYTES) {
    return {
      name: 'SyntaxError',
      message: `A close reason is at most ${MAX_REASON_BYTES} bytes of UTF-8; this one is ${bytes}.`,
    };
  }
  return undefined;
}

/**
 * The subprotocol checks of the constructor: each one a token, none twice.
 *
 * @see WHATWG WebSockets Standard, constructor step "If any of the values in protocols occur more than once...".
 */
export function checkProtocols(protocols: readonly string[]): Violation | undefined {
  // Not quoted: a subprotocol may be a token.
  const bad = protocols.findIndex((protocol) => !TOKEN.test(protocol));
  if (bad >= 0) {
    return {
      name: 'SyntaxError',
      message: `protocols[${bad}] is no valid subprotocol: give visible characters without separators.`,
    };
  }
  const twice = protocols.findIndex((protocol, index) => protocols.indexOf(protocol) !== index);
  if (twice >= 0) return { name: 'SyntaxError', message: `protocols[${twice}] is given twice.` };
  return undefined;
}

/**
 * The URL checks of the constructor, on a URL that has been parsed: only `ws`, `wss`, `http` and `https`, a host that
 * can be one, and no fragment, not even an empty one.
 *
 * @param url The parsed URL, or what of a `URL` is needed.
 * @see WHATWG WebSockets Standard, "obtain a URL record", steps 3 to 6.
 */
export function checkUrl(url: {
  readonly protocol: string;
  readonly hostname: string;
  readonly href: string;
}): Violation | undefined {
  const { protocol, hostname, href } = url;
  if (!/^(wss?|https?):/.test(protocol)) {
    return {
      name: 'SyntaxError',
      message: `A WebSocket URL starts with ws:, wss:, http: or https:, not ${protocol}`,
    };
  }
  // The URL standard forbids it in a host. Chromium's parser does not: it turns a space into "%20".
  if (hostname.includes('%')) {
    return { name: 'SyntaxError', message: 'The host of the URL has a character that no host can have.' };
  }
  if (href.includes('#')) {
    return {
      name: 'SyntaxError',
      message: 'A WebSocket URL has no fragment: remove the "#" and what follows.',
    };
  }
  return undefined;
}
