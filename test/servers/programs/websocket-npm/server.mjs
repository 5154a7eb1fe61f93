/** `websocket` from npm: `shutDown()`, or none. Arguments: the port, `graceful` or `plain`, the silence in seconds. */
import { createServer } from 'node:http';
import websocket from 'websocket';

const [port, mode, silence] = process.argv
  .slice(2)
  .map((each) => (Number.isNaN(Number(each)) ? each : Number(each)));
const http = createServer();
const server = new websocket.server({
  httpServer: http,
  maxReceivedFrameSize: 2 ** 22,
  maxReceivedMessageSize: 2 ** 22,
  ...(silence > 0 && { keepaliveInterval: (silence * 1000) / 2, keepaliveGracePeriod: (silence * 1000) / 2 }),
});
server.on('request', (request) => {
  const connection = request.accept(request.requestedProtocols.includes('v1') ? 'v1' : null);
  connection.on('message', ({ type, utf8Data: text, binaryData }) => {
    if (type === 'binary') return connection.sendBytes(binaryData);
    if (text === '!fail') throw new Error('asked for');
    if (text.startsWith('!close')) {
      const [, code, ...reason] = text.split(' ');
      return code === undefined ? connection.close() : connection.close(Number(code), reason.join(' '));
    }
    if (text.startsWith('#')) console.log('got', text);
    connection.sendUTF(text);
  });
});
if (mode === 'graceful') {
  process.once('SIGTERM', () => {
    server.shutDown();
    http.close();
  });
}
http.listen(port, '127.0.0.1');
