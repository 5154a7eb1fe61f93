/** Holds the one connection of all pages of this origin. */
import { ResilientWebSocket } from 'resilient-websocket';
import type { FromPage, FromWorker } from './messages.ts';

/** What the DOM library of TypeScript does not know of a shared worker. */
declare const self: { onconnect: (event: MessageEvent) => void };

const url = new URLSearchParams(location.search).get('feed') ?? '/feed';
const socket = new ResilientWebSocket(url);
const ports = new Set<MessagePort>();

function tellAll(message: FromWorker): void {
  for (const port of ports) port.postMessage(message);
}

socket.on('status', ({ status }) => tellAll({ type: 'status', status }));
socket.addEventListener('message', ({ data }) => tellAll({ type: 'message', data }));

function heard(message: FromPage, port: MessagePort): void {
  switch (message.type) {
    case 'join':
      ports.add(port);
      port.postMessage({ type: 'status', status: socket.status } satisfies FromWorker);
      return;
    case 'leave':
      ports.delete(port);
      return;
    case 'send':
      socket.send(message.data);
  }
}

self.onconnect = ({ ports: [port] }) => {
  if (port === undefined) return;
  port.onmessage = ({ data }: MessageEvent<FromPage>) => heard(data, port);
};
