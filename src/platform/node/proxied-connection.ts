import type { Socket } from 'node:net';
import { NodeConnection } from './node-connection.ts';

/** An agent for a proxy, as those that are derived from `agent-base`: it connects by itself, and gives the request what it has got. */
interface ProxyAgent {
  connect(request: object, ...rest: readonly unknown[]): unknown;
}

/** What `ws` has while the opening handshake is under way. No public part of it: nothing else leads to the agent. */
interface WithRequest {
  readonly _req?: (object & { readonly agent?: Partial<ProxyAgent> }) | null;
}

/** The TCP connections that an agent has made for a request. */
const watching = new WeakMap<object, Set<Socket>>();

const watched = new WeakSet<object>();

/**
 * A connection that may lead through a proxy. An agent cannot be called off: of a proxy that never answers, each attempt would leave a
 * TCP connection behind, and they would keep the process alive.
 */
export class ProxiedConnection extends NodeConnection {
  override orDiscard(act: () => void): void {
    // Before anything can throw.
    const { _req: request } = this.native as WithRequest;
    const agent = request?.agent;
    if (request && typeof agent?.connect === 'function') {
      if (!watching.has(request)) watching.set(request, new Set());
      watch(agent as ProxyAgent);
    }
    super.orDiscard(act);
  }

  override discard(): void {
    const { _req: request } = this.native as WithRequest;
    for (const socket of (request && watching.get(request)) ?? []) {
      // A proxy that hangs may not read either, and so would not notice a polite end. TLS has no other.
      if (socket.connecting || 'encrypted' in socket) socket.destroy();
      else socket.resetAndDestroy();
    }
    super.discard();
  }
}

/** Looks on while an agent connects: what it opens before it waits for something is for this request. */
function watch(agent: ProxyAgent): void {
  if (watched.has(agent)) return;
  watched.add(agent);
  const { connect } = agent;
  const channel = process.getBuiltinModule('node:diagnostics_channel').channel('net.client.socket');
  const watchedConnect: ProxyAgent['connect'] = function (this: ProxyAgent, request, ...rest) {
    const sockets = watching.get(request);
    const hear = (message: unknown): void => {
      sockets?.add((message as { readonly socket: Socket }).socket);
    };
    channel.subscribe(hear);
    try {
      return connect.call(this, request, ...rest);
    } finally {
      channel.unsubscribe(hear);
    }
  };
  // One that takes no more properties is left as it is.
  Reflect.set(agent, 'connect', watchedConnect);
}
