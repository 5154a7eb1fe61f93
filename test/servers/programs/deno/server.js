/** Deno: `shutdown()` of its server, or none. Arguments: the port, `graceful` or `plain`, the silence in seconds. */
const [port, mode, silence] = Deno.args;
const server = Deno.serve({ port: Number(port), hostname: '127.0.0.1', onListen() {} }, (request) => {
  const offered = request.headers.get('sec-websocket-protocol') ?? '';
  const { socket, response } = Deno.upgradeWebSocket(request, {
    ...(offered.split(/, */).includes('v1') && { protocol: 'v1' }),
    idleTimeout: Number(silence) || 120,
  });
  socket.binaryType = 'arraybuffer';
  socket.onmessage = ({ data }) => {
    if (data === '!fail') throw new Error('asked for');
    if (typeof data === 'string' && data.startsWith('!close')) {
      const [, code, ...reason] = data.split(' ');
      return code === undefined ? socket.close() : socket.close(Number(code), reason.join(' '));
    }
    if (typeof data === 'string' && data.startsWith('#')) console.log('got', data);
    socket.send(data);
  };
  return response;
});
if (mode === 'graceful') Deno.addSignalListener('SIGTERM', () => server.shutdown().then(() => Deno.exit()));
