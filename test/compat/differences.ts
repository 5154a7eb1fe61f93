/** Where ours is not like theirs on purpose. The guide shows it, and the differential test holds it against all of them. */
import type { Peer } from './subjects.ts';

/** Something that was observed there and not here. */
export interface Difference {
  /** The name of the scenario. */
  readonly scenario: string;
  /** What was observed. */
  readonly what: string;
  /** What it was there; a library that is not named is like ours. */
  readonly there: Readonly<Partial<Record<Peer, string>>>;
  readonly here: string;
  readonly why: string;
}

/** The same in both. */
function both(observed: string): Record<Peer, string> {
  return { 'reconnecting-websocket': observed, partysocket: observed };
}

const HONEST = 'a failed handshake is no clean end, and a policy needs to know what happened';
const BY_CODE = 'what was refused will be refused again; `shouldReconnectOnClose: () => true` goes on';
const ERROR_FIRST = 'as on the platform, `error` comes first, wherever an end is not clean';
const STUCK = '`reconnect()` begins a new life, whatever went before';
const CLOSING = 'as on the platform, it is CLOSING until it is closed';
const REJECTED = 'a function that throws is a failed attempt, and nothing is left unhandled';
const INVALID = 'as on the platform; a URL that is none will not become one';
const REFUSED_CODE = 'as on the platform, whatever the transport would let through; nothing changes';

export const DIFFERENCES: readonly Difference[] = [
  {
    scenario: 'close() in the tick of reconnect(), on a socket that was not started',
    what: 'readyState in between',
    there: both('CLOSED'),
    here: 'CONNECTING',
    why: 'an attempt is on its way',
  },
  {
    scenario: 'close() while a url function is asked',
    what: 'events',
    there: both('nothing'),
    here: 'error, close 1006 unclean',
    why: 'an attempt was under way, and its end is reported',
  },
  {
    scenario: 'messages are sent before the first connection, and by the open listener',
    what: 'what send() returns',
    there: { 'reconnecting-websocket': ', , ' },
    here: 'false, false, true',
    why: 'as in `partysocket`: whether it was handed to a connection at once',
  },
  {
    scenario: 'url in the tick of the constructor, and while open',
    what: 'before',
    there: both('""'),
    here: '"ws://host/"',
    why: 'as on the platform',
  },
  {
    scenario: 'the server closes with 1000',
    what: 'events',
    there: both('open, close 1000 clean, open'),
    here: 'open, close 1000 clean',
    why: 'the peer says that the work is done; `shouldReconnectOnClose: () => true` goes on',
  },
  {
    scenario: 'the server closes with 1000',
    what: 'how it stands then',
    there: both('OPEN, retryCount 1, attempts 2'),
    here: 'CLOSED, retryCount 0, attempts 1',
    why: 'the same',
  },
  {
    scenario: 'the server closes with 1008',
    what: 'events',
    there: both('open, close 1008 clean, open'),
    here: 'open, close 1008 clean',
    why: BY_CODE,
  },
  {
    scenario: 'the server closes with 1008',
    what: 'how it stands then',
    there: both('OPEN, retryCount 1, attempts 2'),
    here: 'CLOSED, retryCount 0, attempts 1',
    why: 'the same',
  },
  {
    scenario: 'the server closes without a reason',
    what: 'reason of the close event',
    there: { partysocket: '"unknown reason"' },
    here: '""',
    why: 'nothing is made up',
  },
  {
    scenario: 'the line ends without a Close frame',
    what: 'events',
    there: {
      'reconnecting-websocket': 'open, close 1006 unclean, open',
      partysocket: 'open, close 1006 clean, open',
    },
    here: 'open, error, close 1006 unclean, open',
    why: ERROR_FIRST,
  },
  {
    scenario: 'the line is reset',
    what: 'events',
    there: {
      'reconnecting-websocket': 'open, close 1006 unclean, open',
      partysocket: 'open, close 1006 clean, open',
    },
    here: 'open, error, close 1006 unclean, open',
    why: ERROR_FIRST,
  },
  {
    scenario: 'the handshake is refused with 503',
    what: 'events',
    there: both('close 1000 clean, error, open'),
    here: 'error, close 1006 unclean, open',
    why: HONEST,
  },
  {
    scenario: 'the handshake is refused with 503',
    what: 'message, error and target of the error event',
    there: { 'reconnecting-websocket': 'string, an Error, another' },
    here: 'string, an Error, the socket',
    why: 'the socket inside is nobody else’s business',
  },
  {
    scenario: 'nothing listens, and maxRetries is 2',
    what: 'events',
    there: both('close 1000 clean, error, close 1000 clean, error, close 1000 clean, error'),
    here: 'error, close 1006 unclean, error, close 1006 unclean, error, close 1006 unclean',
    why: HONEST,
  },
  {
    scenario: 'the handshake is never answered, and connectionTimeout is 500',
    what: 'events',
    there: both('close 1000 clean, error, open'),
    here: 'error, close 1006 unclean, open',
    why: HONEST,
  },
  {
    scenario: 'the handshake is never answered, and connectionTimeout is 500',
    what: 'reason of the close event',
    there: both('"timeout"'),
    here: '""',
    why: 'a reason is what the peer gave; the `error` event before it says `TIMEOUT`',
  },
  {
    scenario: 'the handshake is never answered, and connectionTimeout is 500',
    what: 'uncaught',
    there: { 'reconnecting-websocket': 'Error: WebSocket was closed before the connection was established' },
    here: 'nothing',
    why: 'in Node, that ends the process',
  },
  {
    scenario: 'the server restarts (1012), and messages are sent meanwhile',
    what: 'what the server gets on the second connection',
    there: both('first, second, hello'),
    here: 'hello, first, second',
    why: 'what the `open` listener sends, a login perhaps, comes first',
  },
  {
    scenario: 'close() while open',
    what: 'readyState after the call',
    there: { partysocket: 'CLOSED' },
    here: 'CLOSING',
    why: CLOSING,
  },
  {
    scenario: 'close() while the handshake is under way',
    what: 'events',
    there: { 'reconnecting-websocket': 'close 1000 clean, error', partysocket: 'close 1000 clean' },
    here: 'error, close 1006 unclean',
    why: 'as on the platform; nothing was open that could end cleanly',
  },
  {
    scenario: 'close() while the handshake is under way',
    what: 'readyState after the call',
    there: { partysocket: 'CLOSED' },
    here: 'CLOSING',
    why: CLOSING,
  },
  {
    scenario: 'close(1001), a code that platforms refuse',
    what: 'the call',
    there: both('returns'),
    here: 'throws InvalidAccessError',
    why: REFUSED_CODE,
  },
  {
    scenario: 'close(1001), a code that platforms refuse',
    what: 'readyState after it',
    there: both('CLOSED'),
    here: 'OPEN',
    why: REFUSED_CODE,
  },
  {
    scenario: 'close() while it waits to connect again, then reconnect()',
    what: 'events',
    there: both('close 1000 clean, error'),
    here: 'error, close 1006 unclean, error, close 1006 unclean',
    why: 'each life ends with a `close` that says so; the first was that of the attempt',
  },
  {
    scenario: 'close() while it waits to connect again, then reconnect()',
    what: 'attempts after it',
    there: { 'reconnecting-websocket': '1' },
    here: '2',
    why: STUCK,
  },
  {
    scenario: 'reconnect() while it waits for a long time',
    what: 'readyState during the wait',
    there: both('CLOSED'),
    here: 'CONNECTING',
    why: '`if (socket.readyState === 3) connect()` would make a second one',
  },
  {
    scenario: 'reconnect() while it waits for a long time',
    what: 'attempts soon after the call',
    there: both('1'),
    here: '2',
    why: '`reconnect()` cuts the delay short',
  },
  {
    scenario: 'send() after close(), then reconnect()',
    what: 'what the server gets',
    there: both('late, next'),
    here: 'next',
    why: 'it was said that no more follows; a `drop` event and the console tell',
  },
  {
    scenario: 'the same listener is added twice',
    what: 'calls',
    there: { 'reconnecting-websocket': '2' },
    here: '1',
    why: 'as on the platform',
  },
  {
    scenario: 'the same listener is added twice',
    what: 'event.target is the socket',
    there: { 'reconnecting-websocket': 'no' },
    here: 'yes',
    why: 'as on the platform',
  },
  {
    scenario: 'maxRetries: 2 and a server that refuses, then reconnect()',
    what: 'attempts after it',
    there: { 'reconnecting-websocket': '3' },
    here: '4',
    why: STUCK,
  },
  {
    scenario: 'messages wait that are not ASCII',
    what: 'bufferedAmount of "ä"',
    there: both('1'),
    here: '2',
    why: 'bytes, as on the platform',
  },
  {
    scenario: 'a url function that throws once',
    what: 'events',
    there: { 'reconnecting-websocket': 'nothing', partysocket: 'error, open' },
    here: 'error, close 1006 unclean, open',
    why: REJECTED,
  },
  {
    scenario: 'a url function that throws once',
    what: 'calls of the function',
    there: { 'reconnecting-websocket': '1' },
    here: '2',
    why: REJECTED,
  },
  {
    scenario: 'a url function that throws once',
    what: 'uncaught',
    there: { 'reconnecting-websocket': 'Error: no token' },
    here: 'nothing',
    why: REJECTED,
  },
  {
    scenario: 'a url that is none',
    what: 'the constructor',
    there: both('returns'),
    here: 'throws SyntaxError',
    why: INVALID,
  },
  {
    scenario: 'a url that is none',
    what: 'uncaught',
    there: { 'reconnecting-websocket': 'SyntaxError: Invalid URL: nonsense' },
    here: 'nothing',
    why: INVALID,
  },
  {
    scenario: 'shouldReconnectOnClose: ({ code }) => code !== 4000',
    what: 'what the function is asked',
    there: { partysocket: '1008, 1000, 1000, 4000' },
    here: '1008, 1006, 1000, 4000',
    why: HONEST,
  },
];
