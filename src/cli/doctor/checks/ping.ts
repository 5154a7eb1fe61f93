import { counted, duration } from '../../text.ts';
import { HEARTBEAT } from '../defaults.ts';
import { type Finding, finding } from '../finding.ts';
import type { Line, LineEnd, Reply } from '../line.ts';
import type { Target } from '../target.ts';
import { within } from '../within.ts';
import { describeEnd, judgeFraming } from './ending.ts';

const PINGS = 5;

/** Pings the server, one after the other, and measures how long the Pongs take. */
export async function checkPing({ timeoutMs }: Target, line: Line): Promise<Finding> {
  const replies: Reply[] = [];
  while (replies.length < PINGS) {
    const reply = await within(Promise.race([line.ping(`${replies.length + 1}`), line.ended]), timeoutMs);
    if (reply === undefined) return unanswered(replies.length, timeoutMs);
    if (!('roundTripMs' in reply)) return ended(reply);
    replies.push(reply);
  }
  const timesMs = replies.map(({ roundTripMs }) => roundTripMs).sort((a, b) => a - b);
  const [minMs = 0, medianMs = 0, maxMs = 0] = [timesMs[0], timesMs[PINGS >> 1], timesMs[PINGS - 1]];
  const measured = { count: PINGS, minMs, medianMs, maxMs };
  const isAltered = replies.some(({ isEcho }) => !isEcho);
  const times = `${duration(minMs)} at least, ${duration(medianMs)} in the middle, ${duration(maxMs)} at most`;
  return isAltered
    ? finding('ping-altered', `${counted(PINGS, 'Pong')}, not all with the payload of their Ping.`, {
        measured,
      })
    : finding('ping-ok', `${counted(PINGS, 'Pong')}: ${times}.`, { measured });
}

function unanswered(answered: number, waitedMs: number): Finding {
  const which = answered === 0 ? 'the Ping' : `the Ping after ${counted(answered, 'Pong')}`;
  const { intervalMs, timeoutMs } = HEARTBEAT;
  return finding('ping-unanswered', `No Pong within ${duration(waitedMs)} of ${which}.`, {
    follows: `Over ws, a socket of this library ends the line ${duration(intervalMs + timeoutMs)} after it opened, reports 1006 with the cause heartbeat, and connects again.`,
    measured: { answered, waitedMs },
  });
}

function ended(end: LineEnd): Finding {
  const { how, meaning, consequence, measured } = describeEnd(end);
  return (
    judgeFraming(end) ??
    finding('ended-at-once', `The connection ended ${how}`, {
      ...(meaning === undefined ? {} : { means: meaning }),
      follows: consequence.text,
      measured,
    })
  );
}
