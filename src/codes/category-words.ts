import type { CloseCategory } from '../session/close-code.ts';

/** What is said of the endings of a category. */
export interface CategoryWords {
  /** Why the default remedy is what it is. */
  readonly why: string;
  /** What the people who run the two ends can do. */
  readonly advice: string;
}

/** The words for each row of the default policy. */
export const CATEGORY_WORDS: Readonly<Record<CloseCategory, CategoryWords>> = {
  normal: {
    why: 'The peer says that the work is done.',
    advice: 'Nothing to fix. If it was not expected, look for a premature close() in the application.',
  },
  'going-away': {
    why: 'The server is shutting down; another may take over.',
    advice: 'The server goes down or the page is left. Expect it at every deploy.',
  },
  'protocol-error': {
    why: 'The same bytes would fail again.',
    advice: 'One end broke the protocol. Compare the versions of both and of the proxies between them.',
  },
  'unacceptable-data': {
    why: 'The same message would be refused again.',
    advice: 'The peer refuses the type or the size of a message. Send what it accepts, or raise its limit.',
  },
  sentinel: {
    why: 'The peer gave no status, so a retry may succeed.',
    advice: 'The peer sent a Close frame without a status code. If that is frequent, check how it closes.',
  },
  abnormal: {
    why: 'The next attempt may succeed.',
    advice:
      'No Close frame came: a crash, a lost network, a firewall. Ping to notice early; look for idle limits of proxies.',
  },
  'policy-violation': {
    why: 'The server would refuse again.',
    advice: 'The server refuses what this client does. Read the reason and the server’s log.',
  },
  'extension-failure': {
    why: 'The next handshake would lack the extension too.',
    advice:
      'Enable the extension on the server or make it optional here. Compare Sec-WebSocket-Extensions in the handshake response.',
  },
  'server-error': {
    why: 'The server failed; it may recover.',
    advice: 'Something broke at the server or behind its gateway. Read its log.',
  },
  restart: {
    why: 'A planned restart is over soon.',
    advice: 'Nothing to fix: the server restarts and will be back shortly.',
  },
  overload: {
    why: 'An overloaded server needs fewer attempts.',
    advice:
      'The server has more clients than it can bear. Give it capacity, or these clients a larger maxMs.',
  },
  'tls-failure': {
    why: 'The certificate will not change by itself.',
    advice: 'The TLS handshake failed. Check the certificate, its chain and its host name.',
  },
  unauthorized: {
    why: 'Fresh credentials may be accepted.',
    advice:
      'The server refuses the credentials. Give url or protocols as a function, and check the token it fetches.',
  },
  forbidden: {
    why: 'The same credentials would be refused again.',
    advice: 'The credentials are good but not for this. Grant the right, or connect elsewhere.',
  },
  timeout: {
    why: 'The peer waited too long for us; a new try may be in time.',
    advice: 'The peer gave up waiting for a message. Look at what the client does right after it opens.',
  },
  application: {
    why: 'The code has no agreed meaning, so the end may be passing.',
    advice: 'The code belongs to the application. Give it a meaning with a rule or a preset.',
  },
  reserved: {
    why: 'Nothing defines this code, so a retry may succeed.',
    advice: 'The peer used a code that nothing defines. Change it to one from 4000 to 4999.',
  },
};
