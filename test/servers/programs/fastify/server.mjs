/** `@fastify/websocket`: `close()` of Fastify, or none. Arguments: the port, `graceful` or `plain`. */
import websocket from '@fastify/websocket';
import Fastify from 'fastify';

const [port, mode] = process.argv.slice(2);
const fastify = Fastify();
await fastify.register(websocket, {
  options: { perMessageDeflate: true, handleProtocols: (offered) => (offered.has('v1') ? 'v1' : false) },
});
fastify.get('/', { websocket: true }, (connection) => {
  connection.on('message', (data, isBinary) => {
    const text = isBinary ? '' : data.toString();
    if (text === '!fail') throw new Error('asked for');
    if (text.startsWith('!close')) {
      const [, code, ...reason] = text.split(' ');
      return code === undefined ? connection.close() : connection.close(Number(code), reason.join(' '));
    }
    if (text.startsWith('#')) console.log('got', text);
    connection.send(data, { binary: isBinary });
  });
});
if (mode === 'graceful') process.once('SIGTERM', () => void fastify.close());
await fastify.listen({ port: Number(port), host: '127.0.0.1' });
