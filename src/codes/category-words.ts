import type { CloseCategory } from '../session/close-code.ts';

/** What is said of the endings of a category: what is known, and never what the next attempt will bring. */
export interface CategoryWords {
  /** Why the default remedy is what it is. */
  readonly why: string;
  /** What the people who run the two ends can do. */
  readonly advice: string;
}

/** The words for each row of the default policy. */
export const CATEGORY_WORDS: Readonly<Record<CloseCategory, CategoryWords>> = {
  normal: {
    why: 'The peer ended it with the code of a normal end.',
    advice:
      'Nothing to fix if the work was done. For a connection that is meant to have no end, add the rules of the preset endless: servers use 1000 at a deploy, too, after an exception and after an idle time.',
  },
  'going-away': {
    why: 'The peer says that it is leaving, and not that this client should stay away.',
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
    why: 'The Close frame had no status code, so the reason is unknown, and nothing rules out another attempt.',
    advice:
      'The Close frame was empty, as it is at every deploy with some servers. If it is to say why, have the peer give a code.',
  },
  abnormal: {
    why: 'No Close frame came, so the reason is unknown, and nothing rules out another attempt.',
    advice:
      'No Close frame came: a crash, a lost network, a firewall, an idle limit. Browsers report frames that they refuse in the same way. Ping to notice early; look for idle limits of proxies.',
  },
  'policy-violation': {
    why: 'The server refuses what this client does, and this client would do the same again.',
    advice: 'The server refuses what this client does. Read the reason and the server’s log.',
  },
  'extension-failure': {
    why: 'The two ends did not agree on an extension that is required, and would ask for the same again.',
    advice:
      'Enable the extension on the server or make it optional here. Compare Sec-WebSocket-Extensions in the handshake response.',
  },
  'server-error': {
    why: 'The server reports an error of its own, which says nothing against this client.',
    advice: 'Something broke at the server or behind its gateway. Read its log.',
  },
  restart: {
    why: 'The server announces that it restarts, so the delay is short and random.',
    advice: 'Nothing to fix: the server announces that it restarts.',
  },
  overload: {
    why: 'An overloaded server needs fewer attempts.',
    advice:
      'The server has more clients than it can bear. Give it capacity, or these clients a larger maxMs.',
  },
  'tls-failure': {
    why: 'TLS failed. A certificate may be renewed at any time, so attempts go on, but rarely.',
    advice: 'The TLS handshake failed. Check the certificate, its chain and its host name.',
  },
  refused: {
    why: 'An answer of 4xx says that the request has to change, so attempts go on, but rarely.',
    advice: 'The server refuses the request as it is. Read the body of its answer, and its log.',
  },
  unauthorized: {
    why: 'The credentials were refused, so others are asked for, once.',
    advice:
      'The server refuses the credentials. Give url or protocols as a function, and check the token it fetches.',
  },
  forbidden: {
    why: 'The credentials are known and do not suffice, and would be the same again.',
    advice: 'The credentials are good but not for this. Grant the right, or connect elsewhere.',
  },
  timeout: {
    why: 'The peer waited too long for this client, which says nothing against another attempt.',
    advice: 'The peer gave up waiting for a message. Look at what the client does right after it opens.',
  },
  application: {
    why: 'The code has no agreed meaning, so nothing rules out another attempt.',
    advice: 'The code belongs to the application. Give it a meaning with a rule or a preset.',
  },
  reserved: {
    why: 'Nothing defines this code, so nothing rules out another attempt.',
    advice: 'The peer used a code that nothing defines. Change it to one from 4000 to 4999.',
  },
};
