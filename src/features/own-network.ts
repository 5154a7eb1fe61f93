/** What an attempt fails with on a machine that has no way to the network. */
const OWN_NETWORK_CODES: readonly unknown[] = ['ENETUNREACH', 'ENETDOWN'];

/**
 * The code of an error with which an attempt failed before it left this machine, as far as one can tell; `undefined` for any
 * other. Where several addresses were tried, it must hold for all of them: without IPv6, one of them always fails so.
 * EHOSTUNREACH is none: routers say it as well, of a server that is down.
 */
export function ownNetworkCode(error: unknown): string | undefined {
  const errors = propertyOf(error, 'errors');
  const [first, ...others] = Array.isArray(errors) && errors.length > 0 ? errors : [error];
  const isOwn = (each: unknown): boolean => OWN_NETWORK_CODES.includes(propertyOf(each, 'code'));
  return isOwn(first) && others.every(isOwn) ? String(propertyOf(first, 'code')) : undefined;
}

function propertyOf(value: unknown, name: 'code' | 'errors'): unknown {
  return typeof value === 'object' && value !== null
    ? (value as { readonly code?: unknown; readonly errors?: unknown })[name]
    : undefined;
}
