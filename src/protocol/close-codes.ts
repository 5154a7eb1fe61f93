/**
 * What kind of ending a close code stands for. Every code from 0 to 65535 belongs to exactly one category.
 */
export type CloseCategory =
  | 'normal'
  | 'going-away'
  | 'protocol-error'
  | 'unacceptable-data'
  | 'sentinel'
  | 'abnormal'
  | 'policy-violation'
  | 'extension-failure'
  | 'server-error'
  | 'restart'
  | 'overload'
  | 'tls-failure'
  | 'unauthorized'
  | 'forbidden'
  | 'timeout'
  | 'application'
  | 'reserved';

/**
 * Who may put a code into a Close frame. `nobody` marks the codes that RFC 6455 keeps off the wire and those
 * that nothing defines.
 */
export type CloseCodeSender = 'either' | 'client' | 'server' | 'application' | 'nobody';

/** One code, or one range of codes that share their facts. */
export interface CloseCodeEntry {
  /** First code of the range. */
  readonly from: number;
  /** Last code of the range, inclusive. */
  readonly to: number;
  /** The name in the IANA registry, or a description where it has none. */
  readonly name: string;
  readonly category: CloseCategory;
  readonly sender: CloseCodeSender;
}

function row(
  from: number,
  to: number,
  name: string,
  category: CloseCategory,
  sender: CloseCodeSender,
): CloseCodeEntry {
  return { from, to, name, category, sender };
}

/**
 * Every close code there can be, in order and without a gap. Facts only: what to do about a code is the
 * policy's business.
 *
 * @see RFC 6455, 7.4.1 and 7.4.2; IANA WebSocket Close Code Number Registry.
 */
export const CLOSE_CODES: readonly CloseCodeEntry[] = [
  row(0, 999, 'Not used', 'reserved', 'nobody'),
  row(1000, 1000, 'Normal Closure', 'normal', 'either'),
  row(1001, 1001, 'Going Away', 'going-away', 'either'),
  row(1002, 1002, 'Protocol Error', 'protocol-error', 'either'),
  row(1003, 1003, 'Unsupported Data', 'unacceptable-data', 'either'),
  row(1004, 1004, 'Reserved', 'reserved', 'nobody'),
  row(1005, 1005, 'No Status Received', 'sentinel', 'nobody'),
  row(1006, 1006, 'Abnormal Closure', 'abnormal', 'nobody'),
  row(1007, 1007, 'Invalid Payload Data', 'protocol-error', 'either'),
  row(1008, 1008, 'Policy Violation', 'policy-violation', 'either'),
  row(1009, 1009, 'Message Too Big', 'unacceptable-data', 'either'),
  row(1010, 1010, 'Mandatory Extension', 'extension-failure', 'client'),
  row(1011, 1011, 'Internal Error', 'server-error', 'server'),
  row(1012, 1012, 'Service Restart', 'restart', 'server'),
  row(1013, 1013, 'Try Again Later', 'overload', 'server'),
  row(1014, 1014, 'Bad Gateway', 'server-error', 'server'),
  row(1015, 1015, 'TLS Handshake', 'tls-failure', 'nobody'),
  row(1016, 1999, 'Unassigned (protocol)', 'reserved', 'nobody'),
  row(2000, 2999, 'Unassigned (extensions)', 'reserved', 'nobody'),
  row(3000, 3000, 'Unauthorized', 'unauthorized', 'application'),
  row(3001, 3002, 'Registered use', 'application', 'application'),
  row(3003, 3003, 'Forbidden', 'forbidden', 'application'),
  row(3004, 3007, 'Registered use', 'application', 'application'),
  row(3008, 3008, 'Timeout', 'timeout', 'application'),
  row(3009, 3999, 'Registered use', 'application', 'application'),
  row(4000, 4999, 'Private use', 'application', 'application'),
  row(5000, 65535, 'Out of range', 'reserved', 'nobody'),
];

const OUT_OF_RANGE = CLOSE_CODES[CLOSE_CODES.length - 1] as CloseCodeEntry;

/**
 * Looks a close code up. Total: a number that is no close code at all (negative, a fraction, above 65535) gets
 * the entry of the codes out of range.
 */
export function closeCodeEntry(code: number): CloseCodeEntry {
  return CLOSE_CODES.find((entry) => code >= entry.from && code <= entry.to) ?? OUT_OF_RANGE;
}

/**
 * Whether `WebSocket.close(code)` takes this code: 1000 and 3000-4999, nothing else.
 *
 * @see WHATWG WebSockets Standard, the close() method steps.
 */
export function isClosableWith(code: number): boolean {
  return code === 1000 || (code >= 3000 && code <= 4999);
}
