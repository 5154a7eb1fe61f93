/** What is to be examined, and how. */
export interface Target {
  /** With the scheme `ws:` or `wss:`. */
  readonly url: URL;
  /** The subprotocols to offer. */
  readonly protocols: readonly string[];
  /** Headers to add to the handshake, as pairs of name and value. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  /** For how long each answer is waited for, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether to go on over TLS although the certificate is no good. */
  readonly isInsecure: boolean;
  /** For how long to wait without traffic, in milliseconds; `undefined`: not at all. */
  readonly idleMs: number | undefined;
}

/** The host of a URL as the system looks it up: an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** The port of a URL, that of its scheme where it names none. */
export function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'wss:' ? 443 : 80;
}
