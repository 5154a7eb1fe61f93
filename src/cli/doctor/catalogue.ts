/** What is examined, in this order. */
export const CHECKS = [
  'dns',
  'tcp',
  'tls',
  'handshake',
  'subprotocol',
  'extensions',
  'ping',
  'second-connection',
  'close',
  'idle',
] as const;

/** One of the {@link CHECKS}. */
export type Check = (typeof CHECKS)[number];

/** `ok`: nothing to fix. `warning`: it works, and may hurt one day. `problem`: some or all clients fail. */
export type Verdict = 'ok' | 'warning' | 'problem';

/** What there is to say of a finding, wherever it was made. */
export interface Entry {
  readonly check: Check;
  readonly verdict: Verdict;
  /** What it means for clients; `undefined` where what was seen says it all. */
  readonly means?: string;
  /** What to do. Everything but `ok` has one. */
  readonly cure?: string;
}

function ok(check: Check, means?: string): Entry {
  return means === undefined ? { check, verdict: 'ok' } : { check, verdict: 'ok', means };
}

function warning(check: Check, means: string, cure: string): Entry {
  return { check, verdict: 'warning', means, cure };
}

function problem(check: Check, means: string, cure: string): Entry {
  return { check, verdict: 'problem', means, cure };
}

/** The name of a finding. */
export type FindingId =
  | 'dns-ok'
  | 'dns-unknown'
  | 'dns-no-answer'
  | 'tcp-ok'
  | 'tcp-some-unreachable'
  | 'tcp-refused'
  | 'tcp-timeout'
  | 'tcp-unreachable'
  | 'tls-ok'
  | 'tls-expires-soon'
  | 'tls-expired'
  | 'tls-not-yet-valid'
  | 'tls-self-signed'
  | 'tls-wrong-name'
  | 'tls-incomplete-chain'
  | 'tls-untrusted'
  | 'tls-not-spoken'
  | 'tls-failed'
  | 'tls-timeout'
  | 'handshake-ok'
  | 'handshake-timeout'
  | 'handshake-lost'
  | 'handshake-not-http'
  | 'upgrade-headers-missing'
  | 'accept-missing'
  | 'accept-wrong'
  | 'http-not-upgraded'
  | 'http-redirect'
  | 'http-unauthorized'
  | 'http-forbidden'
  | 'http-not-found'
  | 'http-upgrade-required'
  | 'http-too-many-requests'
  | 'http-unavailable'
  | 'http-server-error'
  | 'http-refused'
  | 'subprotocol-ok'
  | 'subprotocol-none-offered'
  | 'subprotocol-none-chosen'
  | 'subprotocol-not-offered'
  | 'extensions-deflate'
  | 'extensions-none'
  | 'extensions-not-offered'
  | 'ping-ok'
  | 'ping-altered'
  | 'ping-unanswered'
  | 'ended-at-once'
  | 'frames-broken'
  | 'second-ok'
  | 'second-ends-first'
  | 'second-refused'
  | 'second-ended'
  | 'close-ok'
  | 'close-empty'
  | 'close-other-code'
  | 'close-unanswered'
  | 'close-cut'
  | 'close-lingers'
  | 'idle-ok'
  | 'idle-busy'
  | 'idle-limit'
  | 'idle-limit-short'
  | 'idle-ended'
  | 'idle-not-opened';

/** Every finding there can be. What was seen comes from the check. */
export const CATALOGUE: Readonly<Record<FindingId, Entry>> = {
  'dns-ok': ok('dns'),
  'dns-unknown': problem(
    'dns',
    'The name leads nowhere, so no client gets further.',
    'Check the spelling, the record of the name, and whether it is known only inside another network.',
  ),
  'dns-no-answer': problem(
    'dns',
    'The resolver gave no answer, so no client gets further.',
    'Check the resolver of this machine, and the name servers of the domain.',
  ),

  'tcp-ok': ok('tcp'),
  'tcp-some-unreachable': warning(
    'tcp',
    'Clients that try this address first lose time, and those that try no other one fail.',
    'Have the server listen on all addresses of its name, or take the dead ones out of DNS.',
  ),
  'tcp-refused': problem(
    'tcp',
    'The host is there, and nothing listens on the port.',
    'Start the server, check the port of the URL, and check that it listens on this address and not only on the loopback.',
  ),
  'tcp-timeout': problem(
    'tcp',
    'Packets disappear: a firewall drops them, or the host is down.',
    'Open the port in the firewall or the security group, and check the address.',
  ),
  'tcp-unreachable': problem(
    'tcp',
    'There is no way to the host from here.',
    'Check the route, the VPN and the address.',
  ),

  'tls-ok': ok('tls'),
  'tls-expires-soon': warning(
    'tls',
    'When it expires, all clients fail at once.',
    'Renew the certificate, and check why that did not happen by itself.',
  ),
  'tls-expired': problem(
    'tls',
    'The certificate, or one of its chain, has expired. No client connects that checks it.',
    'Renew the certificate and have the server load it.',
  ),
  'tls-not-yet-valid': problem(
    'tls',
    'The certificate is not valid yet, or the clock of this machine is behind.',
    'Check the clocks of both machines, then the dates of the certificate.',
  ),
  'tls-self-signed': problem(
    'tls',
    'The certificate vouches for itself. Only clients that were told to trust it connect; browsers report 1006 and ask nobody.',
    'Use a certificate of an authority that clients know. In Node, NODE_EXTRA_CA_CERTS names a file with further ones.',
  ),
  'tls-wrong-name': problem(
    'tls',
    'The certificate is made out to another host, so clients refuse it.',
    'Connect under a name that the certificate has, or have it issued for this one.',
  ),
  'tls-incomplete-chain': problem(
    'tls',
    'An intermediate certificate is missing, or the authority at the end of the chain is unknown here. Browsers may mend the former, other clients fail.',
    'Have the server send the full chain. For an authority of your own, give it to Node with NODE_EXTRA_CA_CERTS.',
  ),
  'tls-untrusted': problem(
    'tls',
    'The certificate could not be verified.',
    'Look the code up in the manual page of OpenSSL verify(1).',
  ),
  'tls-not-spoken': problem(
    'tls',
    'The port does not speak TLS.',
    'Use ws: for this port, or the port on which the server or its proxy speaks TLS.',
  ),
  'tls-failed': problem(
    'tls',
    'The two ends did not agree on a version, a cipher or a name, or the server wants a certificate of the client.',
    'Read the log of whatever terminates TLS.',
  ),
  'tls-timeout': problem(
    'tls',
    'The port is open, and no TLS handshake took place. It may not speak TLS, or the process is stuck.',
    'Check that the port speaks TLS, and the load of whatever terminates it.',
  ),

  'handshake-ok': ok('handshake'),
  'handshake-timeout': problem(
    'handshake',
    'The TCP connection stands, and no answer to the request came. The server is stuck, or a proxy waits for one.',
    'Look at the server while it hangs: a handler that never answers the upgrade, or an upstream that is not there.',
  ),
  'handshake-lost': problem(
    'handshake',
    'The line was cut before an answer: a crash, a server that speaks TLS on this port, or a firewall that dislikes the request.',
    'Try wss: in place of ws:, then read the log of the server.',
  ),
  'handshake-not-http': problem(
    'handshake',
    'What answers is no HTTP server, or it speaks TLS on this port.',
    'Check the port, and try wss: in place of ws:.',
  ),
  'upgrade-headers-missing': problem(
    'handshake',
    'The answer is a 101 without the headers that make it one, so clients fail the connection. Proxies often drop them.',
    'Have the proxy pass `Upgrade: websocket` and `Connection: Upgrade` in both directions.',
  ),
  'accept-missing': problem(
    'handshake',
    'Without Sec-WebSocket-Accept clients fail the connection: nothing shows that the server speaks WebSocket.',
    'Use a WebSocket library at the server, and check that no proxy removes the header.',
  ),
  'accept-wrong': problem(
    'handshake',
    'Sec-WebSocket-Accept does not belong to the key that was sent, so clients fail the connection.',
    'Compute it from the key of the request (RFC 6455, 4.2.2), and check that no cache answers in place of the server.',
  ),
  'http-not-upgraded': problem(
    'handshake',
    'The URL answers as a page would. Either no WebSocket is served at this path, or a proxy dropped the Upgrade header.',
    'Check the path. Behind nginx set `proxy_http_version 1.1` and pass the headers Upgrade and Connection.',
  ),
  'http-redirect': problem(
    'handshake',
    'Browsers and this library follow no redirect of a WebSocket.',
    'Connect to the address that the redirect leads to.',
  ),
  'http-unauthorized': problem(
    'handshake',
    'The server wants credentials. Pages hear only 1006: they see no status.',
    'Send what the server asks for, here with --header. Pages can send cookies, a query or a subprotocol, but no headers.',
  ),
  'http-forbidden': problem(
    'handshake',
    'The server refuses this client: its credentials, its address, or its Origin, which is not sent unless asked for.',
    "Try with --header 'Origin: https://your.site', as a page sends it. Then look at the rules of the server and of its firewall.",
  ),
  'http-not-found': problem(
    'handshake',
    'Nothing is served at this path.',
    'Check the path and the host of the URL.',
  ),
  'http-upgrade-required': problem(
    'handshake',
    'The server speaks WebSocket and did not see the upgrade, or wants another version. A proxy between the two dropped a header.',
    'Have the proxy pass Upgrade, Connection and Sec-WebSocket-Version.',
  ),
  'http-too-many-requests': problem(
    'handshake',
    'This client, or all behind its address, connect too often.',
    'Wait, and make fewer connections. If clients came back as one, give them back-off with jitter.',
  ),
  'http-unavailable': problem(
    'handshake',
    'The server is down for a while, or a proxy does not reach what is behind it.',
    'Check the service behind the proxy, its health checks and its capacity.',
  ),
  'http-server-error': problem('handshake', 'The server failed while it answered.', 'Read its log.'),
  'http-refused': problem(
    'handshake',
    'The server does not take the request as it is.',
    'Read its log. A 400 often comes from a proxy that drops the Upgrade header, or from a server that speaks TLS on this port.',
  ),

  'subprotocol-ok': ok('subprotocol'),
  'subprotocol-none-offered': ok('subprotocol'),
  'subprotocol-none-chosen': problem(
    'subprotocol',
    'Browsers fail a connection for which subprotocols were offered and none was chosen; ws does, too.',
    'Have the server choose one of those that are offered, or offer none.',
  ),
  'subprotocol-not-offered': problem(
    'subprotocol',
    'Clients must fail a connection whose subprotocol they did not offer.',
    'Have the server choose from what the client offers, or offer what it speaks with --protocol.',
  ),

  'extensions-deflate': ok('extensions'),
  'extensions-none': ok(
    'extensions',
    'Messages travel uncompressed, which is fine. A client that requires an extension ends such a connection with 1010.',
  ),
  'extensions-not-offered': problem(
    'extensions',
    'Clients must fail a connection with an extension, or a parameter of one, that they did not offer.',
    'Have the server agree to what the client offers, and nothing else.',
  ),

  'ping-ok': ok('ping'),
  'ping-altered': warning(
    'ping',
    'A Pong must carry what its Ping carried. Clients that number their Pings cannot tell which one was answered.',
    'Update the WebSocket library of the server, or leave the Pongs to it.',
  ),
  'ping-unanswered': problem(
    'ping',
    'Every WebSocket must answer a Ping. Clients with a heartbeat take this line for dead and end it, that of this library over ws included.',
    'Update the WebSocket library of the server, and look for a proxy that drops control frames. Until then set heartbeat.message, or heartbeat: false.',
  ),
  'ended-at-once': problem(
    'ping',
    'The server accepted the connection and ended it before anything was asked of it.',
    'Read the log of the server.',
  ),
  'frames-broken': problem(
    'ping',
    'The server broke the framing of RFC 6455, so clients fail the connection.',
    'Update the WebSocket library of the server, and look for a proxy that alters the stream.',
  ),

  'second-ok': ok('second-connection'),
  'second-ends-first': warning(
    'second-connection',
    'The server keeps one connection for each client. Two tabs of a user throw each other out, over and over if both come back.',
    'Allow several, or end the first one with a code that clients do not come back after.',
  ),
  'second-refused': warning(
    'second-connection',
    'A client that comes back before the server has noticed the end of its last connection is kept out.',
    'Let the new connection take the place of the old one, or have the server ping, so that it notices ends early.',
  ),
  'second-ended': warning(
    'second-connection',
    'The server keeps the first connection of a client and ends others. A client that lost its line unnoticed is kept out.',
    'Let the new connection take the place of the old one, or have the server ping, so that it notices ends early.',
  ),

  'close-ok': ok('close'),
  'close-empty': problem(
    'close',
    'The server answers with a Close frame without a code, and may well end connections so, too. Clients report 1005 and cannot tell a restart from a refusal.',
    'Have the server echo the code that it gets, and send one whenever it ends a connection itself.',
  ),
  'close-other-code': warning(
    'close',
    'An answer should echo the code. Clients report the code of the answer as the end of the connection.',
    'Have the server answer with the code that it gets.',
  ),
  'close-unanswered': problem(
    'close',
    'Each close() of a client waits for this answer in vain, ends as an unclean 1006, and keeps its resources meanwhile.',
    'Update the WebSocket library of the server, and look for a handler that is stuck or a proxy that drops control frames.',
  ),
  'close-cut': problem(
    'close',
    'The line was cut in place of an answer. Each close() of a client ends as an unclean 1006.',
    'Have the server answer a Close frame before it ends the TCP connection.',
  ),
  'close-lingers': warning(
    'close',
    'After the closing handshake the server has to end the TCP connection, and did not. Clients wait for it and then cut it.',
    'Have the server end the TCP connection after its answer, and look for a proxy that keeps it.',
  ),

  'idle-ok': ok('idle'),
  'idle-busy': ok(
    'idle',
    'What the server sends by itself keeps the line from being idle, so no limit can show.',
  ),
  'idle-limit': warning(
    'idle',
    'Something ends lines that are idle: a proxy on the way, or a server that waits for a first message. The default heartbeat over ws is fast enough for it. Pages cannot send Pings.',
    'In pages set heartbeat.message, and have the server answer it. Or raise the limit.',
  ),
  'idle-limit-short': problem(
    'idle',
    'Something ends lines that are idle: a proxy on the way, or a server that waits for a first message. The default heartbeat is too slow for it.',
    'Raise the limit, or probe more often, in pages with a heartbeat.message.',
  ),
  'idle-ended': warning(
    'idle',
    'The server ended the line itself, for the reason that its code gives.',
    'Look the code up, then read the log of the server.',
  ),
  'idle-not-opened': warning(
    'idle',
    'The idle limit could not be measured: the server did not take another connection.',
    'Examine again later, or allow more connections.',
  ),
};
