import type { CloseCause, Closure, RefusedHandshake } from '../session/closure.ts';
import { CATEGORY_WORDS } from './category-words.ts';

/** What is known of an ending, in a sentence, and what can be done about it. */
export interface FailureWords {
  readonly what: string;
  /** `undefined`: what is advised for its category. */
  readonly advice?: string;
}

const PROXY = 'Behind a proxy, have it pass the headers Upgrade, Connection and Sec-WebSocket-Version.';
const AUTHORITY =
  'Have the server send its full chain. For an authority of your own, give it to Node with NODE_EXTRA_CA_CERTS.';
const GATEWAY = 'Check the service behind the gateway, its health checks and its capacity.';

/** What to do about an HTTP status. */
const STATUS: Readonly<Record<number, string>> = {
  400: `The server does not take the request. ${PROXY} Or it speaks TLS on this port: try wss:.`,
  401: 'The server wants credentials. Give url or protocols as a function that fetches them for each attempt, and check what it fetches.',
  403: 'The server refuses this client: its credentials, its address or its Origin. Some servers answer so where nothing is served at the path.',
  404: 'Nothing is served there: check the path and the host of the URL.',
  407: 'A proxy wants credentials.',
  426: `The server wants another version or did not see the upgrade. ${PROXY}`,
  429: 'The server says that this client, or all behind its address, connect too often. Make fewer connections.',
  502: GATEWAY,
  503: GATEWAY,
  504: GATEWAY,
};

/** By the first digit of the status. */
const STATUS_CLASS: Readonly<Record<number, string>> = {
  2: `The URL answers as a page does: check the path. ${PROXY}`,
  3: 'Redirections are not followed: connect to where this one leads.',
  5: 'The server failed while it answered. Read its log.',
};

const NO_NAME = 'Check the spelling of the host, its record in the DNS, and whether this network knows it.';
const FIREWALL = 'Check the address, and that no firewall drops what goes there.';

/** What the codes of errors mean, and what to do about them. */
const ERRORS: Readonly<Record<string, readonly [what: string, advice: string]>> = {
  ECONNREFUSED: [
    'Nothing listens at the address and port',
    'Start the server, check the port of the URL, and check that it listens on this address.',
  ],
  ENOTFOUND: ['The name of the host is unknown', NO_NAME],
  EAI_AGAIN: ['The resolver gave no answer', NO_NAME],
  ETIMEDOUT: ['The host did not answer', FIREWALL],
  EHOSTUNREACH: ['There is no way to the host', FIREWALL],
  ENETUNREACH: ['This machine has no way to the network of the host', FIREWALL],
  ECONNRESET: [
    'The TCP connection was reset before there was an answer',
    'Read the log of the server. A server that speaks TLS on this port does the same: try wss:.',
  ],
  CERT_HAS_EXPIRED: ['The certificate has expired', 'Renew the certificate, and have the server load it.'],
  CERT_NOT_YET_VALID: ['The certificate is not valid yet', 'Check the clocks of both machines.'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'The certificate is made out to another host',
    'Connect under a name that the certificate has, or have it issued for this one.',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['The certificate is signed by itself', AUTHORITY],
  SELF_SIGNED_CERT_IN_CHAIN: ['The authority of the certificate is unknown here', AUTHORITY],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['The chain of the certificate is not complete', AUTHORITY],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['The authority of the certificate is unknown here', AUTHORITY],
  EPROTO: ['The two ends did not agree on TLS', 'Check that the port speaks TLS, and which versions of it.'],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    'The port does not speak TLS',
    'Use ws: for this port, or the port that speaks TLS.',
  ],
};

/** Of several addresses, the one whose error says least of the server. */
const OWN_NETWORK: readonly string[] = ['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL'];

/** What this client has declared, and what to do about it. */
const CAUSES: Readonly<Partial<Record<CloseCause, FailureWords>>> = {
  heartbeat: {
    what: 'Nothing came for too long.',
    advice:
      'Nothing came, not even the answer to a Ping: the connection is lost, or the peer answers no Pings. See heartbeat.message.',
  },
  'connect-timeout': {
    what: 'The opening handshake was not answered within connectTimeoutMs.',
    advice: 'Look at the server while it hangs. Is it behind a proxy whose upstream is not there?',
  },
  'missing-protocol': {
    what: 'The server chose none of the subprotocols that were offered.',
    advice: 'Have the server choose one of those that are offered, or offer none.',
  },
  constructor: { what: 'The constructor of the transport threw.', advice: 'See the error of this closure.' },
  'page-restored': { what: 'The page was in the back-forward cache, which no connection survives.' },
  'prologue-failed': { what: 'The prologue failed.', advice: 'See the error of this closure.' },
  'prologue-timeout': {
    what: 'The prologue took longer than prologueTimeoutMs.',
    advice: 'Look at what the prologue waits for.',
  },
};

const ENDPOINT: FailureWords = {
  what: 'The url or protocols function failed.',
  advice:
    'The url or protocols function failed, or took longer than endpointTimeoutMs. See the error of this closure.',
};

/** What an ending says besides its code: an HTTP status, an error, what this client has declared. `undefined` if nothing. */
export function failureWords(closure: Closure): FailureWords | undefined {
  const { cause, stage, category, error } = closure;
  if (stage === 'endpoint') return ENDPOINT;
  if (cause === 'invalid-data') return invalidDataWords(closure);
  const isUnexplained = cause === 'error-without-close';
  if (cause === 'handshake-failed' || (isUnexplained && stage === 'handshake'))
    return handshakeWords(closure);
  if (cause === 'connection-lost' || isUnexplained) {
    const reported = excerptOf(propertyOf(error, 'message'));
    return reported === '' ? undefined : { what: `The transport reported “${reported}”.` };
  }
  return category === 'abnormal' ? CAUSES[cause] : undefined;
}

function invalidDataWords({ category, error }: Closure): FailureWords {
  if (category === 'reserved') return { what: 'The peer closed with a code that must not travel.' };
  const isTooLarge = category === 'unacceptable-data';
  const what = isTooLarge ? 'was larger than it takes' : 'broke the protocol, or was no UTF-8';
  const [code] = codesOf(error);
  return {
    what: `This client ended the connection, as what the peer had sent ${what}${code === undefined ? '' : ` (${code})`}.`,
    advice: isTooLarge
      ? 'Have the peer send less at a time, or raise maxPayload of the ws class that is given as WebSocket.'
      : 'Update the WebSocket library of the peer, and look for a proxy that alters the stream.',
  };
}

function handshakeWords({ httpStatus, error }: Closure): FailureWords {
  if (httpStatus !== undefined) {
    const body = excerptOf((error as Partial<RefusedHandshake> | undefined)?.body);
    // Pages for people say in much what the status says.
    const said = body === '' || body.startsWith('<') ? '' : ` It says: “${body}”.`;
    return {
      what: `The server answered the opening handshake with HTTP ${httpStatus}.${said}`,
      advice:
        STATUS[httpStatus] ?? STATUS_CLASS[Math.trunc(httpStatus / 100)] ?? CATEGORY_WORDS.refused.advice,
    };
  }
  const codes = codesOf(error);
  const code = codes.find((each) => !OWN_NETWORK.includes(each)) ?? codes[0];
  if (code !== undefined && code in ERRORS) {
    const [what, advice] = ERRORS[code] as (typeof ERRORS)[string];
    return { what: `${what} (${codes.join(', ')}).`, advice };
  }
  const reported = excerptOf(propertyOf(error, 'message'));
  return {
    what: `The opening handshake failed, and ${reported === '' ? 'the transport does not say why.' : `the transport reported “${reported}”.`}`,
    advice:
      'The server is down or unreachable, TLS failed, or it refused with an HTTP status; browsers do not tell which. Read the log of the server, or ask the doctor.',
  };
}

/** The codes of an error: of its own, of those that it stands for (Node tries all addresses of a name), or of its cause. */
function codesOf(error: unknown): readonly string[] {
  const errors = propertyOf(error, 'errors');
  const all = Array.isArray(errors) && errors.length > 0 ? errors : [error];
  const codes = all.map((each) => propertyOf(each, 'code') ?? propertyOf(propertyOf(each, 'cause'), 'code'));
  return [...new Set(codes.filter((code) => typeof code === 'string'))];
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

const LONGEST = 100;

/** The beginning of a text from outside, in one line. */
function excerptOf(text: unknown): string {
  if (typeof text !== 'string') return '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be left out.
  const line = text.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
