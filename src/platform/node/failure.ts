import { type CloseCategory, categoryOf } from '../../session/close-code.ts';
import type { NativeEnd } from '../../session/ending.ts';

/** Statuses of 4xx that say nothing against the same request at another time: Request Timeout, Too Early, Too Many Requests. */
const PASSING: readonly number[] = [408, 425, 429];

/** The category of an answer to the opening handshake with this status; `undefined`: that of any failed handshake. */
export function categoryOfStatus(status: number): CloseCategory | undefined {
  return status >= 400 && status < 500 && !PASSING.includes(status) ? 'refused' : undefined;
}

/**
 * The codes of errors with which Node ends a TLS handshake: those of OpenSSL for a certificate, that of Node for its name, and those
 * of both for everything else.
 *
 * @see Node's documentation, "X509 certificate error codes" and "Node.js error codes"; OpenSSL, verify(1).
 */
const TLS =
  /CERT|CRL_|^ERR_(TLS|SSL)_|^EPROTO$|^UNABLE_TO_|^(INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$/;

/** What the error with which an attempt failed says of the end; nothing if that is what is reported of any. */
export function failureOf(error: unknown): NativeEnd {
  return TLS.test(codeOf(error)) ? { category: 'tls-failure' } : {};
}

/**
 * What the error of an open connection says of its end, where `ws` has failed the connection: the peer was sent a Close frame with
 * a code, and the end is ours. Nothing for any other error.
 *
 * @see The documentation of ws, "Error codes".
 */
export function violationOf(error: unknown): NativeEnd {
  const code = codeOf(error);
  const sent = closeCodeFor(code);
  if (sent === undefined) return {};
  // The peer was closing anyway, with a code that engines which pass it on report as it is.
  const category = code === 'WS_ERR_INVALID_CLOSE_CODE' ? 'reserved' : categoryOf(sent);
  return { category, origin: 'synthetic', cause: 'invalid-data' };
}

/** The close code that `ws` sends with an error. */
function closeCodeFor(code: string): number | undefined {
  // Those of zlib: what was compressed cannot be inflated.
  if (code === 'WS_ERR_INVALID_UTF8' || code.startsWith('Z_')) return 1007;
  if (code === 'WS_ERR_TOO_MANY_BUFFERED_PARTS') return 1008;
  if (code.startsWith('WS_ERR_UNSUPPORTED_')) return 1009;
  return code.startsWith('WS_ERR_') ? 1002 : undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error ? String((error as Error & { readonly code?: unknown }).code) : '';
}
