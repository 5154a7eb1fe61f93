import { writeSync } from 'node:fs';
import { connectionsOf } from 'resilient-websocket/connections';

/** What the parent gets to see. */
export interface Result {
  /** Whether the socket was made by the class that had taken the place of the platform's. */
  readonly isOurs: boolean;
  readonly events: readonly string[];
}

/** As pages have it, and Node before 23 does not. */
class PageCloseEvent extends Event {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;

  constructor(type: string, { code = 0, reason = '', wasClean = false }: CloseEventInit = {}) {
    super(type);
    this.code = code;
    this.reason = reason;
    this.wasClean = wasClean;
  }
}

Reflect.set(globalThis, 'CloseEvent', PageCloseEvent);

const Class = connectionsOf();
globalThis.WebSocket = Class;

const socket = new WebSocket(process.argv[1] ?? '');
const events: string[] = [];
socket.onopen = () => {
  events.push('open');
  socket.send('hello');
};
socket.onmessage = ({ data }) => {
  events.push(`message ${data}`);
  socket.close(1000);
};
socket.onclose = ({ code }) => {
  events.push(`close ${code}`);
  const result: Result = { isOurs: socket instanceof Class, events };
  writeSync(1, JSON.stringify(result));
};
