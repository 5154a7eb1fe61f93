/** `engine.io`, the engine of socket.io: its `close()`, or none. Arguments: the port, `graceful` or `plain`, the silence in seconds. */
import { createServer } from 'node:http';
import { attach } from 'engine.io';

const [port, mode, silence] = process.argv.slice(2);
const limitMs = Number(silence) * 500;
const http = createServer();
const engine = attach(http, {
  transports: ['websocket'],
  perMessageDeflate: true,
  maxHttpBufferSize: 2 ** 22,
  ...(limitMs > 0 && { pingInterval: limitMs, pingTimeout: limitMs }),
});
engine.on('connection', (connection) => {
  connection.on('message', (data) => {
    if (data === '!fail') throw new Error('asked for');
    if (data === '!close') return connection.close();
    if (typeof data === 'string' && data.startsWith('#')) console.log('got', data);
    connection.send(data);
  });
});
if (mode === 'graceful') {
  process.once('SIGTERM', () => {
    engine.close();
    http.close();
  });
}
http.listen(Number(port), '127.0.0.1');
