import type { Credentials, Endpoint } from './endpoints.ts';

/** A server with a fault that was planted, and what is to be found of it. */
export interface Fault {
  readonly fault: string;
  readonly start: (certificates: Certificates) => Promise<Endpoint>;
  readonly args?: readonly string[];
  /** The name of the one finding that tells of the fault. */
  readonly id: string;
  readonly verdict: 'ok' | 'warning' | 'problem';
  /** What it must have seen. */
  readonly seen: RegExp;
  /** What has to be in the remedy, or in what follows. */
  readonly says: RegExp;
}

/** The certificates of the servers. The doctor is told to trust all of them but `unknown`. */
export interface Certificates {
  readonly good: Credentials;
  readonly unknown: Credentials;
  readonly expired: Credentials;
  readonly otherName: Credentials;
  readonly shortLived: Credentials;
}

/** A quick end to what is never answered. */
export const SOON: readonly string[] = ['--timeout', '1500'];

/** The beginning of an answer that accepts a handshake, and the line that makes it one. */
export const UPGRADE: string = 'HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n';
export const ACCEPT: string = 'Sec-WebSocket-Accept: {accept}\n';
