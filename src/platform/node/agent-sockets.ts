import type { Socket } from 'node:net';

/** An agent for a proxy, as those that are derived from `agent-base`: it connects by itself, and gives the request what it has got. */
interface ProxyAgent {
  connect(request: object, ...rest: readonly unknown[]): unknown;
}

/** What `ws` has while the opening handshake is under way. No public part of it: nothing else leads to the agent. */
interface WithRequest {
  readonly _req?: (object & { readonly agent?: Partial<ProxyAgent> }) | null;
}

/** Called for each TCP connection that an agent makes for a request. */
const watching = new WeakMap<object, (socket: Socket) => void>();

const watched = new WeakSet<object>();

/**
 * The TCP connections that the agent of a request makes to its proxy. An agent cannot be called off: of a proxy that never answers,
 * each attempt would leave one behind, and they would keep the process alive.
 *
 * @returns A function that ends them.
 */
export function watchAgent(native: object): (() => void) | undefined {
  const { _req: request } = native as WithRequest;
  const agent = request?.agent;
  if (!request || typeof agent?.connect !== 'function') return undefined;
  const sockets = new Set<Socket>();
  watching.set(request, (socket) => sockets.add(socket));
  watch(agent as ProxyAgent);
  return () => {
    for (const socket of sockets) {
      // A proxy that hangs may not read either, and so would not notice a polite end. TLS has no other.
      if (socket.connecting || 'encrypted' in socket) socket.destroy();
      else socket.resetAndDestroy();
    }
  };
}

/** Looks on while an agent connects: what it opens before it waits for something is for this request. */
function watch(agent: ProxyAgent): void {
  if (watched.has(agent)) return;
  watched.add(agent);
  const { connect } = agent;
  const channel = process.getBuiltinModule('node:diagnostics_channel').channel('net.client.socket');
  agent.connect = function (request, ...rest) {
    const tell = watching.get(request);
    const hear = (message: unknown): void => tell?.((message as { readonly socket: Socket }).socket);
    channel.subscribe(hear);
    try {
      return connect.call(this, request, ...rest);
    } finally {
      channel.unsubscribe(hear);
    }
  };
}
