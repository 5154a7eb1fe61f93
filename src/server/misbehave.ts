import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Behaviour } from './behaviour.ts';

/** Does to an accepted connection what the behaviour says. */
export function misbehave(webSocket: WebSocket, socket: Socket, behaviour: Behaviour): void {
  switch (behaviour.do) {
    case 'close':
      if (canTravel(behaviour.code)) webSocket.close(behaviour.code, behaviour.reason);
      else socket.write(closeFrame(behaviour.code));
      return;
    case 'empty-close':
      webSocket.close();
      return;
    case 'linger':
      socket.removeAllListeners('data');
      // Not even when the client ends its half of the line.
      socket.removeAllListeners('end');
      socket.resume();
      socket.write(closeFrame(behaviour.code));
      return;
    case 'fin':
      socket.end();
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'ignore-close':
      socket.removeAllListeners('data');
      socket.resume();
      return;
    case 'black-hole':
      socket.removeAllListeners('data');
      // Not read at all, so that soon nothing of what the client sends leaves it.
      socket.pause();
      return;
    default:
      return;
  }
}

function canTravel(code: number): boolean {
  return (
    (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999)
  );
}

/** RFC 6455, 5.5.1: an unmasked Close frame. Written by hand, because `ws` refuses the codes that never travel. */
function closeFrame(code: number): Buffer {
  return Buffer.from([0x88, 2, code >> 8, code & 0xff]);
}
