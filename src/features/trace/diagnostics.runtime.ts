import { endpointName } from '../../socket/endpoint-name.ts';

/** What of a channel of `node:diagnostics_channel` is needed. */
interface Channel {
  readonly hasSubscribers: boolean;
  publish(message: unknown): void;
}

/** What of the global object is needed. Workerd has a process only with `nodejs_compat`. */
interface Host {
  readonly process?: { getBuiltinModule?(name: string): { channel(name: string): Channel } | undefined };
}

/** Tells those who listen to a channel. What a subscriber throws is reported by Node, Deno and Bun, and thrown by workerd. */
type Publisher = (socket: object, url: string, entry: unknown) => void;

const channels = new Map<string, Channel | undefined>();
const numbers = new WeakMap<object, number>();
let lastNumber = 0;

/**
 * In Node, Deno, Bun and workerd: publishes what happens of a type, if somebody listens to it; `undefined` if nobody does, or
 * where the runtime has no `node:diagnostics_channel`. The module is asked for and not imported: an import of what is not
 * there would keep all from loading, and bundlers would have to be told to leave it alone.
 */
export function findPublisher(type: string): Publisher | undefined {
  const channel = channelOf(type);
  if (!channel?.hasSubscribers) return undefined;
  return (socket, url, entry) => channel.publish({ socket: numberOf(socket), url: endpointName(url), entry });
}

function channelOf(type: string): Channel | undefined {
  if (!channels.has(type)) {
    const module = (globalThis as Host).process?.getBuiltinModule?.('diagnostics_channel');
    channels.set(type, module?.channel(`resilient-websocket:${type}`));
  }
  return channels.get(type);
}

function numberOf(socket: object): number {
  const number = numbers.get(socket) ?? ++lastNumber;
  numbers.set(socket, number);
  return number;
}
