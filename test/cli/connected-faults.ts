import { MisbehavingServer } from 'resilient-websocket/testing/server';
import {
  answeringClose,
  behindIdleLimit,
  closeWith,
  serveMisbehaving,
  serveRaw,
  serveWs,
} from './endpoints.ts';
import { ACCEPT, type Fault, SOON, UPGRADE } from './fault.ts';

/** Faults in what a server agrees to, and in what it does once it is connected. */
export const CONNECTED_FAULTS: readonly Fault[] = [
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
    fault: 'a frame of no kind as the answer',
    start: () =>
      serveWs({
        treat: (webSocket, socket) => {
          webSocket.close = () => socket.write(Buffer.from([0x83, 0]));
        },
      }),
    id: 'frames-broken',
    verdict: 'problem',
    seen: /Nothing defines the opcode 3/,
    says: /A socket of this library stops. This client ended the connection/,
  },
  {
    fault: 'no answer to a close',
    start: () => serveWs({ treat: answeringClose(() => {}) }),
    args: SOON,
    id: 'close-unanswered',
    verdict: 'problem',
    seen: /no answer within 1.5 s/,
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
    seen: /After 1.5 s the TCP connection was still there/,
    says: /end the TCP connection/,
  },
  {
    fault: 'no Pong',
    start: () => serveWs({ autoPong: false }),
    args: SOON,
    id: 'ping-unanswered',
    verdict: 'problem',
    seen: /No Pong within 1.5 s of the Ping/,
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
    seen: /After [1-9]\d+ ms of silence the line ended with 3008 "no login"/,
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
];
