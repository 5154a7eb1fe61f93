import { medianOf } from '../measure/statistics.ts';
import { type Point, slopeOf } from '../reconnect-growth/slope.ts';
import { atMost, type Bound } from '../report/bounds.ts';
import { showNumber } from '../report/numbers.ts';
import { type Course, heldSince, PATIENCE_MS, type TimedSample } from './run.ts';

/** An object with a handful of fields, or a listener in a list. What is left of a connection takes no less. */
const HEAP_BYTES = 64;

/** The pages that an allocator holds back, and gives back later, come and go by less. */
const RSS_SHARE = 0.05;

/** With fewer, what clients hold that are just connecting outweighs what the bound allows. */
const ENOUGH_CONNECTIONS = 10_000;

/** That of the heartbeat, and that of `stableAfterMs`. */
const TIMERS_OF_CLIENT = 2;

/** What a soak held, and what not. */
export function judge(course: Course): readonly Bound[] {
  return [...judgeMemory(course), ...judgeClients(course), ...judgeRemains(course)];
}

function judgeMemory({ samples }: Course): readonly Bound[] {
  const half = samples.slice(samples.length >> 1);
  const connections = (half.at(-1)?.connections ?? 0) - (half[0]?.connections ?? 0);
  const isEnough = connections >= ENOUGH_CONNECTIONS;
  const slope = slopeOf(points(half, 'connections', 'heap'));
  const minutes = (half.at(-1)?.minute ?? 0) - (half[0]?.minute ?? 0);
  const growth = (slopeOf(points(half, 'minute', 'rss')) * minutes) / medianOf(half.map(({ rss }) => rss));
  return [
    {
      what: 'heap that each connection leaves behind, second half',
      found: `${showNumber(slope)} B`,
      bound: `${HEAP_BYTES} B`,
      isHeld: isEnough ? slope <= HEAP_BYTES : undefined,
    },
    {
      what: 'growth of the RSS, second half',
      found: `${showNumber(100 * growth)} %`,
      bound: `${100 * RSS_SHARE} %`,
      isHeld: isEnough ? growth <= RSS_SHARE : undefined,
    },
  ];
}

function points(
  samples: readonly TimedSample[],
  x: 'connections' | 'minute',
  y: 'heap' | 'rss',
): readonly Point[] {
  // Between two samples without a connection there is no slope.
  return samples
    .filter((sample, index) => index === 0 || sample[x] > (samples[index - 1]?.[x] ?? 0))
    .map((sample) => ({ x: sample[x], y: sample[y] }));
}

function judgeClients({ options: { clients }, calm, after, account }: Course): readonly Bound[] {
  return [
    atMost(`clients that are not well ${PATIENCE_MS / 1000} s after the server`, clients - calm.settled, 0),
    atMost('messages lost unreported', account.silent, 0),
    atMost('messages that came twice', account.doubled, 0),
    atMost('uncaught errors, and warnings of Node', after.uncaught.length, 0),
  ];
}

function judgeRemains({ options: { clients }, before, samples, calm, after }: Course): readonly Bound[] {
  const first = samples.find(({ listeners: [fewest] }) => fewest > 0)?.listeners[0] ?? 0;
  const held = heldSince(before, after);
  const { Timeout: timers = 0, TCPSocketWrap: lines = 0 } = calm.resources;
  return [
    atMost('timers while all are well', timers, TIMERS_OF_CLIENT * clients),
    atMost('TCP connections while all are well', lines, clients),
    atMost('sockets of ws in memory while all are well', calm.natives, clients),
    atMost('listeners on a socket of ws while all are well; at first', calm.listeners[1], first),
    atMost('clients that are not over when all were closed', after.ending, 0),
    {
      what: 'timers and handles when all were closed',
      found: held.length === 0 ? '0' : held.join(', '),
      bound: '0',
      isHeld: held.length === 0,
    },
    atMost('sockets of this package still in memory then', after.remains, 0),
    atMost('sockets of ws still in memory then', after.natives, 0),
  ];
}
