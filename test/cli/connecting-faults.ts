import { refuse, serveMisbehaving, servePages, serveRaw, serveWs } from './endpoints.ts';
import { ACCEPT, type Fault, SOON, UPGRADE } from './fault.ts';

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

/** Faults on the way to a connection: of the name, the port, TLS and the handshake. */
export const CONNECTING_FAULTS: readonly Fault[] = [
  ...REFUSALS,
  {
    fault: 'a 401',
    start: () => serveMisbehaving({}, { do: 'refuse', status: 401 }),
    id: 'http-unauthorized',
    verdict: 'problem',
    seen: /HTTP 401/,
    says: /check the token it fetches.*httpStatus === 401.*tries again after 12 to 24 s/s,
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
      servePages((_request, response) => response.writeHead(301, { Location: '//example.com/feed' }).end()),
    id: 'http-redirect',
    verdict: 'problem',
    seen: /HTTP 301/,
    says: /That is ws:\/\/example.com\/feed/,
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
    seen: /No answer within 1.5 s/,
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
