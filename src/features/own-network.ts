/** What an attempt fails with on a machine that has no way to the network. */
const OWN_NETWORK_CODES: readonly unknown[] = ['ENETUNREACH', 'ENETDOWN'];

/**
 * The code of an error with which an attempt failed before it left this machine, as far as one can tell; `undefined` for any
 * other. Where several addresses were tried, it must hold for all of them: without IPv6, one of them always fails so.
 * EHOSTUNREACH is none: routers say it as well, of a server that is down.
 */
export function ownNetworkCode(error: unknown): string | undefined {
  const { errors } = Object(error) as { readonly errors?: unknown };
  const codes = (Array.isArray(errors) && errors.length > 0 ? errors : [error]).map(codeOf);
  return codes.every((code) => OWN_NETWORK_CODES.includes(code)) ? String(codes[0]) : undefined;
}

function codeOf(error: unknown): unknown {
  return (Object(error) as { readonly code?: unknown }).code;
}
