/** What an option that does not exist was meant to be. For development builds. */

/** How much of a name may be wrong. A third is `maxRetry` for `maxRetries`; with half, anything short is like anything else. */
const MOST_WRONG = 0.4;

const FOR_WS =
  'It is an option of ws: give a class derived from ws as WebSocket, see docs/recipes/headers-and-proxy.md.';

/**
 * Options, and sentences, with the names that other libraries, or the other entries of this one, have for them. Of a name that is
 * there twice, the first option that the class has is meant.
 */
const MEANT: readonly (readonly [meant: string, names: string])[] = [
  ['backoff.maxMs', 'maxReconnectionDelay maxReconnectInterval maxDelay'],
  ['backoff.baseMs', 'minReconnectionDelay reconnectInterval reconnectDelay retryDelay initialDelay'],
  ['backoff.factor', 'reconnectionDelayGrowFactor reconnectDecay'],
  ['backoff', 'schedule delay'],
  ['stableAfterMs', 'minUptime'],
  ['connectTimeoutMs', 'connectionTimeout timeoutInterval handshakeTimeout timeout'],
  ['connectionTimeout', 'connectTimeoutMs handshakeTimeout timeout'],
  ['minUptime', 'stableAfterMs'],
  ['maxRetries', 'maxReconnectAttempts reconnectAttempts maxAttempts retries'],
  ['retry', 'reconnect'],
  ['queue.maxMessages', 'maxEnqueuedMessages maxQueueSize'],
  ['maxQueued', 'maxEnqueuedMessages maxQueueSize'],
  ['autoConnect: false', 'startClosed'],
  ['autoConnect', 'automaticOpen'],
  ['startClosed', 'autoConnect'],
  ['decide', 'shouldReconnectOnClose shouldReconnect'],
  ['shouldReconnectOnClose', 'shouldReconnect decide rules'],
  ['heartbeat.intervalMs', 'pingInterval heartbeatInterval'],
  ['heartbeat.timeoutMs', 'pingTimeout pongTimeout heartbeatTimeout'],
  ['heartbeat.message', 'pingMessage'],
  ['WebSocket', 'webSocketImpl wsConstructor'],
  ["Use socket.on('*', (name, event) => ...).", 'debug debugLogger'],
  ['It is the second argument, before the options.', 'protocol protocols'],
  ['It is the first argument, before the options.', 'url'],
  ['Set it on the socket: socket.binaryType.', 'binaryType'],
];

/** Options of `ws`. */
const WS_OPTIONS =
  'headers perMessageDeflate agent origin auth followRedirects maxRedirects maxPayload protocolVersion skipUTF8Validation ' +
  'generateMask localAddress family createConnection ca cert key pfx passphrase rejectUnauthorized checkServerIdentity servername';

/** The options of the objects that are options. */
const NESTED: readonly (readonly [option: string, names: string])[] = [
  ['backoff', 'minMs baseMs factor maxMs jitter spreadMs'],
  ['queue', 'maxMessages maxBytes maxAgeMs overflow'],
  ['heartbeat', 'intervalMs timeoutMs message isReply isInOrder closeCode'],
];

/**
 * What to do about a name that is no option.
 *
 * @param key The name, without the option that it is in.
 * @param names Those that there are.
 * @param path The option that it is in.
 */
export function cureOfUnknown(key: string, names: readonly string[], path = ''): string {
  const meant = meantBy(key, names);
  if (meant !== undefined) return meant;
  const [home] = NESTED.find(([name, list]) => names.includes(name) && has(list, key)) ?? [];
  if (home !== undefined) return `Did you mean '${home}.${key}'?`;
  const isOfSocket = names.includes('WebSocket');
  if (isOfSocket && has(WS_OPTIONS, key)) return FOR_WS;
  const [, event] = /^on(open|message|error|close)$/i.exec(key) ?? [];
  if (isOfSocket && event) return `Add a listener: addEventListener('${event.toLowerCase()}', ...).`;
  const near = nearest(key, names);
  return near === undefined
    ? `There are ${names.join(', ')}.`
    : `Did you mean '${path && `${path}.`}${near}'?`;
}

/** What a name stands for that others have for something that is here. */
function meantBy(key: string, names: readonly string[]): string | undefined {
  for (const [meant] of MEANT.filter(([, list]) => has(list, key))) {
    if (names.includes(meant.split(/[.:]/, 1)[0] ?? '')) return `Did you mean '${meant}'?`;
    // A sentence is about no option.
    if (names.includes('WebSocket') && meant.endsWith('.')) return meant;
  }
  return undefined;
}

function has(list: string, name: string): boolean {
  return list.split(' ').includes(name);
}

/** The name that is so little different that it was meant; `undefined` if none is. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  let found: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const distance = distanceOf(given.toLowerCase(), name.toLowerCase());
    // Where two are as near, it is the one that begins alike.
    const rank = distance - alike(given, name) / (given.length + 1);
    if (rank < least && distance <= MOST_WRONG * Math.max(given.length, name.length)) {
      found = name;
      least = rank;
    }
  }
  return found;
}

/** With how many letters both begin. */
function alike(a: string, b: string): number {
  let count = 0;
  while (count < a.length && a[count] === b[count]) count++;
  return count;
}

/** How many letters have to be added, left out, changed, or swapped with their neighbour. */
function distanceOf(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, at(before, j - 2) + 1);
      }
      row.push(least);
    }
    before = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
