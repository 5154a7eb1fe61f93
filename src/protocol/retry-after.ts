/** Names under which a peer may ask in JSON, and how many milliseconds a unit of each has. */
const UNITS: Readonly<Record<string, number>> = { retryAfterMs: 1, retryAfter: 1000, retry_after: 1000 };

const TEXT = /\bretry-after[=:] *(\d+(?:\.\d+)?) *(ms|s)?(?![\w.])/i;

/**
 * The delay that a peer asks for in a close reason, in milliseconds; `undefined` if it asks for none. As text:
 * `retry-after=30`, in seconds, or with `s` or `ms` behind it. As a JSON object: `retryAfterMs`, or `retryAfter` or
 * `retry_after` in seconds. Nothing defines this; it is what servers have room for in 123 bytes.
 */
export function retryAfterOf(reason: string): number | undefined {
  if (reason.startsWith('{')) return retryAfterOfJson(reason);
  const [, amount, unit] = TEXT.exec(reason) ?? [];
  if (amount === undefined) return undefined;
  return Number(amount) * (unit?.toLowerCase() === 'ms' ? 1 : 1000);
}

function retryAfterOfJson(reason: string): number | undefined {
  try {
    for (const [name, value] of Object.entries(JSON.parse(reason) as object)) {
      const unit = Object.hasOwn(UNITS, name) ? UNITS[name] : undefined;
      if (unit !== undefined && typeof value === 'number' && value >= 0) return value * unit;
    }
  } catch {
    // Not JSON after all.
  }
  return undefined;
}
