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
  readonly sender: CloseCodeSender;
}

function row(from: number, to: number, name: string, sender: CloseCodeSender): CloseCodeEntry {
  return { from, to, name, sender };
}

/**
 * Every close code there can be, in order and without a gap. Facts only: what to do about a code is the
 * policy's business.
 *
 * @see RFC 6455, 7.4.1 and 7.4.2; IANA WebSocket Close Code Number Registry.
 */
export const CLOSE_CODES: readonly CloseCodeEntry[] = [
  row(0, 999, 'Not used', 'nobody'),
  row(1000, 1000, 'Normal Closure', 'either'),
  row(1001, 1001, 'Going Away', 'either'),
  row(1002, 1002, 'Protocol Error', 'either'),
  row(1003, 1003, 'Unsupported Data', 'either'),
  row(1004, 1004, 'Reserved', 'nobody'),
  row(1005, 1005, 'No Status Received', 'nobody'),
  row(1006, 1006, 'Abnormal Closure', 'nobody'),
  row(1007, 1007, 'Invalid Payload Data', 'either'),
  row(1008, 1008, 'Policy Violation', 'either'),
  row(1009, 1009, 'Message Too Big', 'either'),
  row(1010, 1010, 'Mandatory Extension', 'client'),
  row(1011, 1011, 'Internal Error', 'server'),
  row(1012, 1012, 'Service Restart', 'server'),
  row(1013, 1013, 'Try Again Later', 'server'),
  row(1014, 1014, 'Bad Gateway', 'server'),
  row(1015, 1015, 'TLS Handshake', 'nobody'),
  row(1016, 1999, 'Unassigned (protocol)', 'nobody'),
  row(2000, 2999, 'Unassigned (extensions)', 'nobody'),
  row(3000, 3000, 'Unauthorized', 'application'),
  row(3001, 3002, 'Registered use', 'application'),
  row(3003, 3003, 'Forbidden', 'application'),
  row(3004, 3007, 'Registered use', 'application'),
  row(3008, 3008, 'Timeout', 'application'),
  row(3009, 3999, 'Registered use', 'application'),
  row(4000, 4999, 'Private use', 'application'),
  row(5000, 65535, 'Out of range', 'nobody'),
];

/** Looks a close code up, from 0 to 65535. */
export function closeCodeEntry(code: number): CloseCodeEntry {
  return CLOSE_CODES.find(({ to }) => code <= to) as CloseCodeEntry;
}
