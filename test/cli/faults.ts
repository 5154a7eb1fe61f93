import { MisbehavingServer } from '../support/misbehaving-server.ts';
import {
  answeringClose,
  behindIdleLimit,
  type Credentials,
  closeWith,
  type Endpoint,
  refuse,
  serveMisbehaving,
  servePages,
  serveRaw,
  serveWs,
} from './endpoints.ts';

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

const UPGRADE = 'HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n';
const ACCEPT = 'Sec-WebSocket-Accept: {accept}\n';

/** A quick end to what is never answered. */
const SOON = ['--timeout', '700'];

/** Statuses that say nothing more than what they mean. */
const REFUSALS: readonly Fault[] = (
  [
    [400, 'http-refused', /A 400 often comes from a proxy/],
    [403, 'http-forbidden', /--header 'Origin: .*httpStatus === 403/s],
    [404, 'http-not-found', /Check the path/],
    [426, 'http-upgrade-required', /Sec-WebSocket-Version/],
    [500, 'http-server-error', /Read its log/],
    [502, 'http-unavailable', /behind its gateway/],
  ] as const
).map(([status, id, says]) => ({
  fault: `a ${status}`,
  start: () => serveMisbehaving({}, { do: 'refuse', status }),
  id,
  verdict: 'problem',
  seen: new RegExp(`HTTP ${status} `),
  says,
}));

/** One for each of the faults. */
export const FAULTS: readonly Fault[] = [
  ...REFUSALS,
  {
    fault: 'no extension',
    start: () => serveMisbehaving({ deflate: false }),
    id: 'extensions-none',
    verdict: 'ok',
    seen: /was offered, and not agreed to/,
    says: /1010/,
  },
  {
    fault: 'an extension that was not offered',
    start: () => serveWs({ extensions: 'permessage-brotli' }),
    id: 'extensions-not-offered',
    verdict: 'problem',
    seen: /permessage-brotli was not offered/,
    says: /agree to what the client offers/,
  },
  {
    fault: 'another subprotocol',
    start: () => serveMisbehaving({ protocol: 'other' }),
    args: ['--protocol', 'chat'],
    id: 'subprotocol-not-offered',
    verdict: 'problem',
    seen: /Offered chat, chosen: other/,
    says: /choose from what the client offers/,
  },
  {
    fault: 'no subprotocol',
    start: () => serveWs({ choosesProtocol: false }),
    args: ['--protocol', 'chat', '--protocol', 'news'],
    id: 'subprotocol-none-chosen',
    verdict: 'problem',
    seen: /Offered chat, news, none chosen/,
    says: /choose one/,
  },
  {
    fault: 'an empty Close frame as the answer',
    start: () => serveWs({ treat: answeringClose((webSocket) => closeWith(webSocket)) }),
    id: 'close-empty',
    verdict: 'problem',
    seen: /Sent 1001: answered with an empty Close frame/,
    says: /1005.*echo the code/s,
  },
  {
    fault: 'another code as the answer',
    start: () => serveWs({ treat: answeringClose((webSocket) => closeWith(webSocket, 1000)) }),
    id: 'close-other-code',
    verdict: 'warning',
    seen: /Sent 1001: answered with 1000/,
    says: /answer with the code that it gets/,
  },
  {
    fault: 'no answer to a close',
    start: () => serveWs({ treat: answeringClose(() => {}) }),
    args: SOON,
    id: 'close-unanswered',
    verdict: 'problem',
    seen: /no answer within 700 ms/,
    says: /1006/,
  },
  {
    fault: 'a cut in place of an answer to a close',
    start: () => serveWs({ treat: answeringClose((webSocket) => webSocket.terminate()) }),
    id: 'close-cut',
    verdict: 'problem',
    seen: /cut without a Close frame/,
    says: /before it ends the TCP connection/,
  },
  {
    fault: 'a TCP connection that stays after the close',
    start: () =>
      serveWs({
        treat: (_webSocket, socket) => {
          socket.end = () => socket;
        },
      }),
    args: SOON,
    id: 'close-lingers',
    verdict: 'warning',
    seen: /After 700 ms the TCP connection was still there/,
    says: /end the TCP connection/,
  },
  {
    fault: 'no Pong',
    start: () => serveWs({ autoPong: false }),
    args: SOON,
    id: 'ping-unanswered',
    verdict: 'problem',
    seen: /No Pong within 700 ms of the Ping/,
    says: /heartbeat: false.*35 s/s,
  },
  {
    fault: 'Pongs with a payload of their own',
    start: () =>
      serveWs({ autoPong: false, treat: (webSocket) => webSocket.on('ping', () => webSocket.pong('pong')) }),
    id: 'ping-altered',
    verdict: 'warning',
    seen: /not all with the payload of their Ping/,
    says: /leave the Pongs to it/,
  },
  {
    fault: 'masked frames',
    start: () =>
      serveRaw(`${UPGRADE}${ACCEPT}\n`, (socket) => socket.write(Buffer.from([0x81, 0x80, 1, 2, 3, 4]))),
    id: 'frames-broken',
    verdict: 'problem',
    seen: /A frame is masked/,
    says: /proxy that alters the stream/,
  },
  {
    fault: 'a refusal right after the handshake',
    start: () => serveMisbehaving({}, { do: 'close', code: 1008, reason: 'no token' }),
    id: 'ended-at-once',
    verdict: 'problem',
    seen: /ended with 1008 "no token"/,
    says: /A socket of this library stops/,
  },
  {
    fault: 'one connection for each client',
    start: () =>
      serveWs({
        treat: (webSocket, _socket, all) => {
          for (const other of all) if (other !== webSocket) other.close(4409, 'elsewhere');
        },
      }),
    id: 'second-ends-first',
    verdict: 'warning',
    seen: /the first one ended with 4409 "elsewhere"/,
    says: /tries again after 0.1 to 6 s/,
  },
  {
    fault: 'a first connection that keeps others out',
    start: () =>
      serveWs({
        treat: (webSocket, _socket, all) => {
          if (all.size > 1) webSocket.close(4409, 'already here');
        },
      }),
    id: 'second-ended',
    verdict: 'warning',
    seen: /the second one ended with 4409 "already here"/,
    says: /Let the new connection take the place/,
  },
  {
    fault: 'a limit of one connection',
    start: async () => {
      const server = await MisbehavingServer.start();
      server.script({ do: 'accept' }).otherwise = { do: 'refuse', status: 429 };
      return { url: server.url, requests: () => server.handshakes.length, stop: () => server.stop() };
    },
    id: 'second-refused',
    verdict: 'warning',
    seen: /A second connection failed: HTTP 429/,
    says: /have the server ping/,
  },
  {
    fault: 'a deadline for the login',
    start: () => {
      let connections = 0;
      return serveWs({
        treat: (webSocket) => {
          connections++;
          if (connections === 3) setTimeout(() => webSocket.close(3008, 'no login'), 300);
        },
      });
    },
    args: ['--idle', '10'],
    id: 'idle-ended',
    verdict: 'warning',
    seen: /of silence the line ended with 3008 "no login"/,
    says: /3008 \(Timeout\)/,
  },
  {
    fault: 'an idle limit',
    start: () => behindIdleLimit(1500),
    args: ['--idle', '10'],
    id: 'idle-limit-short',
    verdict: 'problem',
    seen: /of silence the line ended without a Close frame/,
    says: /heartbeat: { intervalMs: \d+ } stays below it/,
  },
  {
    fault: 'a 401',
    start: () => serveMisbehaving({}, { do: 'refuse', status: 401 }),
    id: 'http-unauthorized',
    verdict: 'problem',
    seen: /HTTP 401/,
    says: /check the token it fetches.*httpStatus === 401.*tries again after 0.1 to 6 s/s,
  },
  {
    fault: 'a 503 with Retry-After',
    start: () => serveMisbehaving({}, { do: 'refuse', status: 503, retryAfter: '30' }),
    id: 'http-unavailable',
    verdict: 'problem',
    seen: /HTTP 503.*retry-after: 30/,
    says: /tries again after 30 to 37.5 s. The peer asked for this delay/,
  },
  {
    fault: 'a page in place of a WebSocket',
    start: () => servePages((_request, response) => response.setHeader('Server', 'pages/1').end('hello')),
    id: 'http-not-upgraded',
    verdict: 'problem',
    seen: /HTTP 200 OK. server: pages\/1/,
    says: /proxy_http_version 1.1/,
  },
  {
    fault: 'a redirect',
    start: () =>
      servePages((_request, response) =>
        response.writeHead(301, { Location: 'https://example.com/feed' }).end(),
      ),
    id: 'http-redirect',
    verdict: 'problem',
    seen: /HTTP 301/,
    says: /That is wss:\/\/example.com\/feed/,
  },
  {
    fault: 'no Sec-WebSocket-Accept',
    start: () => serveRaw(`${UPGRADE}\n`),
    id: 'accept-missing',
    verdict: 'problem',
    seen: /without Sec-WebSocket-Accept/,
    says: /no proxy removes the header/,
  },
  {
    fault: 'a wrong Sec-WebSocket-Accept',
    start: () => serveRaw(`${UPGRADE}Sec-WebSocket-Accept: AAAA\n\n`),
    id: 'accept-wrong',
    verdict: 'problem',
    seen: /Sec-WebSocket-Accept: AAAA, where/,
    says: /RFC 6455, 4.2.2/,
  },
  {
    fault: 'a 101 without its headers',
    start: () => serveRaw(`HTTP/1.1 101 Switching Protocols\n${ACCEPT}\n`),
    id: 'upgrade-headers-missing',
    verdict: 'problem',
    seen: /Upgrade: none/,
    says: /Connection: Upgrade/,
  },
  {
    fault: 'no HTTP',
    start: () => serveRaw('220 mail.example.com ESMTP\n'),
    id: 'handshake-not-http',
    verdict: 'problem',
    seen: /is no HTTP/,
    says: /try wss:/,
  },
  {
    fault: 'a line that is lost in the handshake',
    start: () => serveRaw('', (socket) => socket.destroy()),
    id: 'handshake-lost',
    verdict: 'problem',
    seen: /The line was lost before an answer/,
    says: /Try wss:/,
  },
  {
    fault: 'a handshake that hangs',
    start: () => serveMisbehaving({}, { do: 'hang' }),
    args: SOON,
    id: 'handshake-timeout',
    verdict: 'problem',
    seen: /No answer within 700 ms/,
    says: /waits for 20 s/,
  },
  {
    fault: 'a port on which nothing listens',
    start: () => refuse(),
    id: 'tcp-refused',
    verdict: 'problem',
    seen: /refuses connections/,
    says: /Start the server/,
  },
  {
    fault: 'a name that leads nowhere',
    // A label has 63 characters at most, so nobody is asked.
    start: async () => ({
      url: `ws://${'a'.repeat(64)}.invalid/`,
      requests: () => 0,
      stop: async () => {},
    }),
    id: 'dns-unknown',
    verdict: 'problem',
    seen: /No address of a+.invalid: ENOTFOUND/,
    says: /Check the spelling/,
  },
  {
    fault: 'a certificate that expires in five days',
    start: ({ shortLived }) => serveWs({ credentials: shortLived }),
    id: 'tls-expires-soon',
    verdict: 'warning',
    seen: /It expires on/,
    says: /Renew the certificate/,
  },
  {
    fault: 'a certificate that nobody knows',
    start: ({ unknown }) => serveWs({ credentials: unknown }),
    id: 'tls-self-signed',
    verdict: 'problem',
    seen: /is signed by itself/,
    says: /NODE_EXTRA_CA_CERTS/,
  },
  {
    fault: 'a certificate that has expired',
    start: ({ expired }) => serveWs({ credentials: expired }),
    id: 'tls-expired',
    verdict: 'problem',
    seen: /was valid until/,
    says: /Renew the certificate/,
  },
  {
    fault: 'a certificate for another host',
    start: ({ otherName }) => serveWs({ credentials: otherName }),
    id: 'tls-wrong-name',
    verdict: 'problem',
    seen: /is for IP Address:192.0.2.1, not for 127.0.0.1/,
    says: /Connect under a name that the certificate has/,
  },
  {
    fault: 'a port without TLS',
    start: async () => {
      const { url, ...server } = await serveWs();
      return { ...server, url: url.replace('ws:', 'wss:') };
    },
    id: 'tls-not-spoken',
    verdict: 'problem',
    seen: /ERR_SSL_WRONG_VERSION_NUMBER/,
    says: /Use ws:/,
  },
];
