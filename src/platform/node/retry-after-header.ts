/**
 * The delay that the header of a refused handshake asks for, in milliseconds; `undefined` if it asks for none. A date is
 * measured by the clock of the server.
 *
 * @see RFC 9110, 10.2.3.
 */
export function retryAfterOfHeaders(headers: Readonly<Record<string, unknown>> = {}): number | undefined {
  const { date, 'retry-after': asked } = headers;
  if (typeof asked !== 'string') return undefined;
  if (/^\d+$/.test(asked)) return Number(asked) * 1000;
  // Date.parse() finds a date in much that is none.
  if (!asked.endsWith(' GMT')) return undefined;
  const delayMs = Date.parse(asked) - Date.parse(String(date));
  return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs);
}
