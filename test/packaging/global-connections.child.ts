import { writeSync } from 'node:fs';
import { connectionsOf } from 'resilient-websocket/connections';

/** What the parent gets to see. */
export interface Result {
  /** Whether the socket was made by the class that had taken the place of the platform's. */
  readonly isOurs: boolean;
  readonly events: readonly string[];
}

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
