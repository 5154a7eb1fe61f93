/** A worker of workerd. */
export default {
  fetch(request) {
    const { 0: far, 1: socket } = new WebSocketPair();
    socket.accept();
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }) => {
      if (data === '!fail') throw new Error('asked for');
      if (typeof data === 'string' && data.startsWith('!close')) {
        const [, code, ...reason] = data.split(' ');
        return code === undefined ? socket.close() : socket.close(Number(code), reason.join(' '));
      }
      if (typeof data === 'string' && data.startsWith('#')) console.log('got', data);
      socket.send(data);
    });
    const offered = request.headers.get('sec-websocket-protocol') ?? '';
    const headers = offered.split(/, */).includes('v1') ? { 'sec-websocket-protocol': 'v1' } : {};
    return new Response(null, { status: 101, webSocket: far, headers });
  },
};
