/** Bun: `stop(true)` of its server, or none. Arguments: the port, `graceful` or `plain`, the silence in seconds. */
const [port, mode, silence] = process.argv.slice(2);
const server = Bun.serve({
  port: Number(port),
  hostname: '127.0.0.1',
  fetch: (request, { upgrade }) => {
    const offered = request.headers.get('sec-websocket-protocol') ?? '';
    const headers = offered.split(/, */).includes('v1') ? { 'sec-websocket-protocol': 'v1' } : {};
    return upgrade.call(server, request, { headers }) ? undefined : new Response('', { status: 400 });
  },
  websocket: {
    perMessageDeflate: true,
    idleTimeout: Number(silence) || 120,
    maxPayloadLength: 2 ** 22,
    message(socket, data) {
      if (data === '!fail') throw new Error('asked for');
      if (typeof data === 'string' && data.startsWith('!close')) {
        const [, code, ...reason] = data.split(' ');
        return code === undefined ? socket.close() : socket.close(Number(code), reason.join(' '));
      }
      if (typeof data === 'string' && data.startsWith('#')) console.log('got', data);
      socket.send(data);
    },
  },
});
if (mode === 'graceful') process.once('SIGTERM', () => void server.stop(true).then(() => process.exit()));
