import { intervalBelow, isUnexplained } from '../../../features/idle-limit.ts';
import { counted, duration } from '../../text.ts';
import { HEARTBEAT } from '../defaults.ts';
import { type Finding, finding } from '../finding.ts';
import type { Line, LineEnd } from '../line.ts';
import type { Subject } from '../subject.ts';
import { within } from '../within.ts';
import { describeEnd, judgeFraming } from './ending.ts';
import { failureOf } from './second-connection.ts';

/** Proxies look at their timers once in a while, and a Pong takes its time. */
const MARGIN_MS = 1000;

/** Makes a connection, sends nothing, and waits for its end. */
export async function checkIdle(subject: Subject, idleMs: number): Promise<Finding> {
  const opening = await subject.open();
  const { line } = opening;
  if (line === undefined) {
    return finding('idle-not-opened', `Another connection failed: ${failureOf(opening)}.`);
  }
  const end = await within(line.ended, idleMs);
  line.destroy();
  return end === undefined ? held(line, idleMs) : (judgeFraming(end) ?? ended(end));
}

function held({ serverPings, messages, longestSilenceMs }: Line, waitedMs: number): Finding {
  const measured = { waitedMs, serverPings, messages, longestSilenceMs };
  if (serverPings + messages === 0) {
    return finding('idle-ok', `The line stayed open for ${duration(waitedMs)} without traffic.`, {
      measured,
    });
  }
  const sent = `${counted(serverPings, 'Ping')} and ${counted(messages, 'data frame')}`;
  const seen = `The line stayed open for ${duration(waitedMs)}. The server sent ${sent}; the longest silence was ${duration(longestSilenceMs)}.`;
  return finding('idle-busy', seen, { measured });
}

function ended(end: LineEnd): Finding {
  const { how, meaning, code, consequence, measured: measuredEnd } = describeEnd(end);
  const { silentMs } = end;
  const seen = `After ${duration(silentMs)} of silence the line ended ${how} Measured once.`;
  const follows = consequence.text;
  if (!isUnexplained(code)) {
    return finding('idle-ended', seen, {
      ...(meaning === undefined ? {} : { means: meaning }),
      follows,
      measured: measuredEnd,
    });
  }
  const intervalMs = Math.min(HEARTBEAT.intervalMs, intervalBelow(silentMs));
  const measured = { ...measuredEnd, limitMs: silentMs, intervalMs };
  const cure = `heartbeat: { intervalMs: ${intervalMs} } stays below it, and heartbeat: 'auto' finds it out by itself.`;
  const isShort = silentMs < HEARTBEAT.intervalMs + MARGIN_MS;
  return finding(isShort ? 'idle-limit-short' : 'idle-limit', seen, { cure, follows, measured });
}
