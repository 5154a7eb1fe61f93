import type { CloseFacts } from '../protocol/classify-close.ts';
import type { CloseCategory } from '../protocol/close-codes.ts';
import type { Remedy } from './remedy.ts';

const STOP: Remedy = { action: 'stop' };
const BACK_OFF: Remedy = { action: 'retry', delay: 'backoff' };

/** A default row: what to do about a category, why, and what to tell the people who run the two ends. */
export interface DefaultRule {
  readonly then: Remedy;
  readonly why: string;
  readonly advice: string;
}

function rule(then: Remedy, why: string, advice: string): DefaultRule {
  return { then, why, advice };
}

/** The default policy: one row for each category, so that no ending is left without an answer. */
export const DEFAULT_RULES: Readonly<Record<CloseCategory, DefaultRule>> = {
  normal: rule(
    STOP,
    'The peer says that the work is done.',
    'Nothing to fix. If it was not expected, look for a premature close() in the application.',
  ),
  'going-away': rule(
    BACK_OFF,
    'The server is shutting down; another may take over.',
    'The server goes down or the page is left. Expect it at every deploy.',
  ),
  'protocol-error': rule(
    STOP,
    'The same bytes would fail again.',
    'One end broke the protocol. Compare the versions of both and of the proxies between them.',
  ),
  'unacceptable-data': rule(
    STOP,
    'The same message would be refused again.',
    'The peer refuses the type or the size of a message. Send what it accepts, or raise its limit.',
  ),
  sentinel: rule(
    BACK_OFF,
    'The peer gave no status, so nothing says that it is over.',
    'The peer sent a Close frame without a status code. If that is frequent, check how it closes.',
  ),
  abnormal: rule(
    BACK_OFF,
    'Nothing says that the next attempt would fail too.',
    'No Close frame came: a crash, a lost network, a firewall. Ping to notice early; look for idle limits of proxies.',
  ),
  'policy-violation': rule(
    STOP,
    'The server would refuse again.',
    'The server refuses what this client does. Read the reason and the server’s log.',
  ),
  'extension-failure': rule(
    STOP,
    'The next handshake would lack the extension too.',
    'Enable the extension on the server or make it optional here. Compare Sec-WebSocket-Extensions in the handshake response.',
  ),
  'server-error': rule(
    BACK_OFF,
    'The server failed; it may recover.',
    'Something broke at the server or behind its gateway. Read its log.',
  ),
  restart: rule(
    { action: 'retry', delay: { minMs: 1000, maxMs: 5000 } },
    'A planned restart is over soon.',
    'Nothing to fix: the server restarts and will be back shortly.',
  ),
  overload: rule(
    { action: 'retry', delay: 'cap' },
    'An overloaded server needs fewer attempts.',
    'The server has more clients than it can bear. Give it capacity, or these clients a larger maxMs.',
  ),
  'tls-failure': rule(
    STOP,
    'The certificate will not change by itself.',
    'The TLS handshake failed. Check the certificate, its chain and its host name.',
  ),
  unauthorized: rule(
    { action: 'refresh', delay: { minMs: 100, maxMs: 1000 } },
    'Fresh credentials may be accepted.',
    'The server refuses the credentials. Give url or protocols as a function, and check the token it fetches.',
  ),
  forbidden: rule(
    STOP,
    'The same credentials would be refused again.',
    'The credentials are good but not for this. Grant the right, or connect elsewhere.',
  ),
  timeout: rule(
    BACK_OFF,
    'The peer waited too long for us; a new try may be in time.',
    'The peer gave up waiting for a message. Look at what the client does right after it opens.',
  ),
  application: rule(
    BACK_OFF,
    'The code has no agreed meaning, so the end may be passing.',
    'The code belongs to the application. Give it a meaning with a rule or a preset.',
  ),
  reserved: rule(
    BACK_OFF,
    'Nothing defines this code, so nothing says that it is over.',
    'The peer used a code that nothing defines. Change it to one from 4000 to 4999.',
  ),
};

/** What the people who run the two ends can do about an ending. */
export function adviceFor({ origin, category, stage, cause }: CloseFacts): string {
  if (origin === 'local') return 'Nothing to fix: the application ended it.';
  if (cause === 'heartbeat') {
    return 'Nothing came, not even the answer to a Ping: the line is dead, or the peer answers no Pings. See heartbeat.message.';
  }
  if (category !== 'abnormal' || stage === 'open') return DEFAULT_RULES[category].advice;
  return stage === 'endpoint'
    ? 'The url or protocols function failed, or took longer than endpointTimeoutMs. See the error of this closure.'
    : 'The handshake failed: the server is down or unreachable, TLS failed, or it refused with an HTTP status. Read its log.';
}
