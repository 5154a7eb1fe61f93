/** `faye-websocket` from npm: each connection is closed, or none. Arguments: the port, `graceful` or `plain`, the silence in seconds. */
import { createServer } from 'node:http';
import FayeWebSocket from 'faye-websocket';

const [port, mode, silence] = process.argv.slice(2);
const connections = new Set();
const http = createServer();
http.on('upgrade', (request, socket, body) => {
  const options = Number(silence) > 0 ? { ping: Number(silence) } : {};
  const connection = new FayeWebSocket(request, socket, body, ['v1'], options);
  connections.add(connection);
  connection.on('close', () => connections.delete(connection));
  connection.on('message', ({ data }) => {
    if (data === '!fail') throw new Error('asked for');
    if (typeof data === 'string' && data.startsWith('!close')) {
      const [, code, ...reason] = data.split(' ');
      return code === undefined ? connection.close() : connection.close(Number(code), reason.join(' '));
    }
    if (typeof data === 'string' && data.startsWith('#')) console.log('got', data);
    connection.send(data);
  });
});
if (mode === 'graceful') {
  process.once('SIGTERM', () => {
    for (const connection of connections) connection.close();
    http.close();
  });
}
http.listen(Number(port), '127.0.0.1');
