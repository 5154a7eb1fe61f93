import type { Remedy } from './remedy.ts';

/**
 * What kind of ending it was. Every code from 0 to 65535 belongs to exactly one category. An unclean 1006 of which the transport
 * says more than its code has the category of that: `tls-failure` for an error of TLS, `refused` for an answer of 4xx to the
 * opening handshake, that of 1002, 1007, 1008 or 1009 where this client ended the connection with such a code, and `reserved` where it
 * did so for the code in the peer's Close frame.
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
  | 'refused'
  | 'unauthorized'
  | 'forbidden'
  | 'timeout'
  | 'application'
  | 'reserved';

const STOP: Remedy = { action: 'stop' };
const BACK_OFF: Remedy = { action: 'retry', delay: 'backoff' };
const RARELY: Remedy = { action: 'retry', delay: 'cap' };

/**
 * The default policy: one row for each category, with the codes that are of it, so that no ending is left without an answer.
 *
 * @see RFC 6455, 7.4.1 and 7.4.2; IANA WebSocket Close Code Number Registry.
 */
export const POLICY: Readonly<Record<CloseCategory, readonly [remedy: Remedy, ...codes: number[]]>> = {
  normal: [STOP, 1000],
  'going-away': [BACK_OFF, 1001],
  'protocol-error': [STOP, 1002, 1007],
  'unacceptable-data': [STOP, 1003, 1009],
  sentinel: [BACK_OFF, 1005],
  abnormal: [BACK_OFF, 1006],
  'policy-violation': [STOP, 1008],
  'extension-failure': [STOP, 1010],
  'server-error': [BACK_OFF, 1011, 1014],
  restart: [{ action: 'retry', delay: { minMs: 1000, maxMs: 5000 } }, 1012],
  overload: [RARELY, 1013],
  'tls-failure': [RARELY, 1015],
  refused: [RARELY],
  unauthorized: [{ action: 'refresh', delay: { minMs: 100, maxMs: 1000 } }, 3000],
  forbidden: [STOP, 3003],
  timeout: [BACK_OFF, 3008],
  application: [BACK_OFF],
  reserved: [BACK_OFF],
};

/** The category of a close code. Total: a number that is no close code at all is `reserved`, as are those that nothing defines. */
export function categoryOf(code: number): CloseCategory {
  for (const category in POLICY) {
    if (POLICY[category as CloseCategory].includes(code)) return category as CloseCategory;
  }
  return code >= 3000 && code < 5000 ? 'application' : 'reserved';
}
