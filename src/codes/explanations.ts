import type { CloseCodeEntry } from './close-codes.ts';

/** What a person wants to know of a close code, in words. */
export interface Explanation {
  /** What the code says. Its first sentence can be read after "means that". */
  readonly meaning: string;
  /** What usually brings it about. Its first sentence can be read after "is seen when". */
  readonly seenWhen: string;
  /** What the people who run the two ends can do. */
  readonly howToFix: string;
  /** Where the facts come from. */
  readonly sources: readonly string[];
}

const CODES_OF_RFC = 'RFC 6455, 7.4.1';
const RANGES_OF_RFC = 'RFC 6455, 7.4.2';
const CODE_OF_A_CONNECTION = 'RFC 6455, 7.1.5';
const REGISTRY = 'IANA WebSocket Close Code Number Registry';
const WHATWG = 'WHATWG WebSockets Standard';
const HYBI_RESTART = 'hybi mailing list, msg09670';
const HYBI_GATEWAY = 'hybi mailing list, msg10748';

const MADE_UP =
  'A peer puts a number of its own making into a Close frame. Some browsers pass it on; Node fails the connection and reports 1006.';
const USE_PRIVATE = 'Have the peer send 1000, or a code of its own from 4000 to 4999.';

const REGISTERED: Explanation = {
  meaning:
    'The number is for libraries, frameworks and applications, which may register it with IANA; what it says is up to them.',
  seenWhen: 'A framework or an application at the other end closes with a code of its own.',
  howToFix: 'Look the code up in the documentation of that framework, then give it a rule or use a preset.',
  sources: [RANGES_OF_RFC, REGISTRY, WHATWG],
};

/**
 * The words for each row of the table of close codes, by the first code of the row.
 *
 * @see RFC 6455, 7.1.5, 7.4.1 and 7.4.2; IANA WebSocket Close Code Number Registry; WHATWG WebSockets Standard;
 * hybi mailing list, msg09670 (1012, 1013) and msg10748 (1014).
 */
export const EXPLANATIONS: Readonly<Record<number, Explanation>> = {
  0: {
    meaning: 'The number is below the range of close codes, which starts at 1000.',
    seenWhen: MADE_UP,
    howToFix: `${USE_PRIVATE} A 0 often comes from a code that was never set.`,
    sources: [RANGES_OF_RFC],
  },
  1000: {
    meaning: 'The work that the connection was opened for is done, and it was ended on purpose.',
    seenWhen:
      'One end calls close(1000) after the last message of a session. Many servers also use it at a deploy, after an exception and after an idle time.',
    howToFix:
      'Nothing to fix after a session that is done. If the end comes too early, look for a close() that runs sooner than you think: in a cleanup, on a timer, or at the server. For a connection that is meant to have no end, give this client the rules of the preset endless.',
    sources: [CODES_OF_RFC, REGISTRY, WHATWG],
  },
  1001: {
    meaning: 'One end is leaving: a server that shuts down, or a page that its user leaves.',
    seenWhen:
      'A server stops for a deploy or for maintenance, or a tab is closed or navigated while its socket is open. Browsers then send it by themselves.',
    howToFix:
      'Connect again with growing, random delays, and expect it at every deploy. Do not retry while your own page is being left.',
    sources: [CODES_OF_RFC, REGISTRY, WHATWG],
  },
  1002: {
    meaning: 'One end saw the other break the WebSocket protocol and cannot go on.',
    seenWhen:
      'A frame is malformed, which points to a bug in a WebSocket library or to a proxy that alters the stream.',
    howToFix:
      'Update the WebSocket library at both ends, and try without the proxies between them. Some servers use it for errors of their own: the preset endless comes back, rarely.',
    sources: [CODES_OF_RFC, REGISTRY],
  },
  1003: {
    meaning: 'One end received a kind of data that it does not handle.',
    seenWhen: 'An endpoint that reads only text is sent a binary message, or the other way round.',
    howToFix: 'Send the kind that the peer reads: a string for text, an ArrayBuffer or a Blob for binary.',
    sources: [CODES_OF_RFC, REGISTRY],
  },
  1004: {
    meaning: 'The number is set aside for a meaning that was never given to it.',
    seenWhen: MADE_UP,
    howToFix: USE_PRIVATE,
    sources: [CODES_OF_RFC, REGISTRY],
  },
  1005: {
    meaning:
      'A Close frame came without a status code. The number stands in for the missing one and never travels itself.',
    seenWhen:
      'The peer closes with an empty Close frame, as some servers do at every deploy, or echoes your own close() that was called without a code.',
    howToFix:
      'Nothing to fix after a close() of your own. If the peer is to say why it closes, have it send a code.',
    sources: [CODES_OF_RFC, CODE_OF_A_CONNECTION, REGISTRY, WHATWG],
  },
  1006: {
    meaning:
      'The connection broke off or never came about, and no Close frame arrived. The number is a local report and never travels itself.',
    seenWhen:
      'The server crashes, the network is lost, a proxy or a firewall cuts an idle connection, or the opening handshake fails. Browsers never say which, and report frames that they refuse themselves in the same way.',
    howToFix:
      'Connect again with exponential back-off, ping to notice dead connections early, and look for idle limits of proxies and load balancers. If it never opens at all, check the address, the certificate and the server’s answer to the handshake.',
    sources: [CODES_OF_RFC, CODE_OF_A_CONNECTION, REGISTRY, WHATWG],
  },
  1007: {
    meaning: 'One end received a message whose bytes do not fit its type, such as text that is not UTF-8.',
    seenWhen: 'Binary data, or text in another encoding, is sent as a text message.',
    howToFix: 'Encode text as UTF-8 and send anything else as binary. The same message would fail again.',
    sources: [CODES_OF_RFC, REGISTRY],
  },
  1008: {
    meaning:
      'One end refuses what the other did, under rules of its own. It is the general refusal, for when no other code fits or the details are to stay hidden.',
    seenWhen:
      'A server rejects a token, an origin, a rate of messages or a message, and says no more than it must.',
    howToFix:
      'Find the rule in the close reason or in the server’s log, then change what the client does. Some servers use it for what passes, such as a limit of messages: the preset endless comes back, rarely.',
    sources: [CODES_OF_RFC, REGISTRY],
  },
  1009: {
    meaning: 'One end received a message that is larger than it takes.',
    seenWhen:
      'A message exceeds a limit of the receiver, such as maxPayload of ws, or one of a gateway before it.',
    howToFix: 'Split the message, send the bulk over HTTP, or raise the limit of the receiver.',
    sources: [CODES_OF_RFC, REGISTRY],
  },
  1010: {
    meaning: 'The client gave up for want of an extension that it requires and the server did not grant.',
    seenWhen:
      'A client insists on an extension such as permessage-deflate, and the handshake response lacks it.',
    howToFix:
      'Switch the extension on at the server, or let the client do without it. The Sec-WebSocket-Extensions header of the handshake response tells what was agreed.',
    sources: [CODES_OF_RFC, REGISTRY],
  },
  1011: {
    meaning: 'The server met an error that it did not expect and cannot go on.',
    seenWhen:
      'An exception escapes from the code that serves the connection. Some servers also send it when their pings stay unanswered.',
    howToFix:
      'Read the server’s log for the time of the close. A client may try again with back-off, for the failure may pass.',
    sources: [CODES_OF_RFC, REGISTRY],
  },
  1012: {
    meaning: 'The server restarts on purpose and will be back.',
    seenWhen: 'A deploy or a new configuration restarts the server. WebKitGTK shows 1006 in its place.',
    howToFix:
      'Nothing to fix: connect again after a short random delay, and it should work once the server is up. The registration of the code asks for 5 to 30 s; the registry preset keeps to that.',
    sources: [REGISTRY, HYBI_RESTART],
  },
  1013: {
    meaning: 'The server has too much to do and sends clients away.',
    seenWhen: 'A server is at its limit of clients or of load. WebKitGTK shows 1006 in its place.',
    howToFix:
      'Give the server more capacity. Until then clients should come back late or at another address, for frequent attempts make it worse.',
    sources: [REGISTRY, HYBI_RESTART],
  },
  1014: {
    meaning: 'A gateway got no valid answer from the server behind it, as with HTTP 502.',
    seenWhen:
      'A proxy or a load balancer is up, but the service behind it is down or answers with something else. WebKitGTK shows 1006 in its place.',
    howToFix: 'Check the service behind the gateway and the address that the gateway has for it.',
    sources: [REGISTRY, HYBI_GATEWAY],
  },
  1015: {
    meaning:
      'The TLS handshake failed, so there is no connection. The number is a local report and never travels itself.',
    seenWhen:
      'A certificate is expired, untrusted or made out to another host, and the runtime says so. Browsers report 1006 instead, and so does ws, with an error that this library gives the same category for.',
    howToFix:
      'Check the dates of the certificate, its chain and its host name. Opening the same host with https:// in a browser shows what is wrong.',
    sources: [CODES_OF_RFC, REGISTRY, WHATWG],
  },
  1016: {
    meaning:
      'The number is kept for the WebSocket protocol and its extensions, and nobody has defined it yet.',
    seenWhen: MADE_UP,
    howToFix: `${USE_PRIVATE} If the number is new, the IANA registry knows it.`,
    sources: [RANGES_OF_RFC, REGISTRY],
  },
  2000: {
    meaning: 'The number is kept for extensions of the WebSocket protocol, and none has claimed it yet.',
    seenWhen: MADE_UP,
    howToFix: USE_PRIVATE,
    sources: [RANGES_OF_RFC, REGISTRY],
  },
  3000: {
    meaning: 'The server wants credentials, or better ones, before it serves the client, as with HTTP 401.',
    seenWhen: 'A token is missing, wrong or expired when the server checks it.',
    howToFix:
      'Fetch a fresh token for each attempt: give url or protocols as a function. If a fresh one is refused too, the server’s log should say why.',
    sources: [REGISTRY, WHATWG],
  },
  3001: REGISTERED,
  3003: {
    meaning: 'The client is known but has no permission for what it asked, as with HTTP 403.',
    seenWhen: 'The credentials are good, but not for this channel, tenant or action.',
    howToFix: 'Grant the right, or connect elsewhere. New credentials of the same user change nothing.',
    sources: [REGISTRY, WHATWG],
  },
  3004: REGISTERED,
  3008: {
    meaning: 'One end waited too long for the other, as with HTTP 408.',
    seenWhen: 'A login, a subscription or a heartbeat does not arrive in the time that the peer allows.',
    howToFix:
      'Look at what the client does right after it opens, and whether its heartbeats leave in time. Browsers slow down the timers of pages in the background.',
    sources: [REGISTRY, WHATWG],
  },
  3009: REGISTERED,
  4000: {
    meaning:
      'The number is for private use: it says what the two ends agreed on, and nobody can register it.',
    seenWhen: 'The application at the other end closes with a code of its own.',
    howToFix:
      'Look the code up in the documentation of that application, then give it a rule or use a preset.',
    sources: [RANGES_OF_RFC, REGISTRY, WHATWG],
  },
  5000: {
    meaning: 'The number is above the range of close codes, which ends at 4999.',
    seenWhen: MADE_UP,
    howToFix: USE_PRIVATE,
    sources: [RANGES_OF_RFC, REGISTRY],
  },
};

/** The words for a row of the table of close codes. */
export function explanationOf(entry: CloseCodeEntry): Explanation {
  return EXPLANATIONS[entry.from] as Explanation;
}
