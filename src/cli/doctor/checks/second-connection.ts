import { duration } from '../../text.ts';
import { type Finding, finding } from '../finding.ts';
import type { Line } from '../line.ts';
import type { Opening, Subject } from '../subject.ts';
import { within } from '../within.ts';
import { describeEnd, judgeFraming } from './ending.ts';
import { statusLine } from './handshake.ts';

/** A server that keeps one connection for each client ends the other at once, or nearly so. */
const SETTLE_MS = 1000;

/** Makes a second connection beside the first, and looks which of them stays. */
export async function checkSecondConnection(
  subject: Subject,
  first: Line,
): Promise<{ readonly finding: Finding; readonly second: Line | undefined }> {
  const opening = await subject.open();
  const { line: second } = opening;
  if (second === undefined) {
    return {
      finding: finding('second-refused', `A second connection failed: ${failureOf(opening)}.`),
      second,
    };
  }
  const firstEnd = first.ended.then((end) => ({ id: 'second-ends-first', which: 'first', end }) as const);
  const secondEnd = second.ended.then((end) => ({ id: 'second-ended', which: 'second', end }) as const);
  const ended = await within(Promise.race([firstEnd, secondEnd]), SETTLE_MS);
  if (ended === undefined) {
    const seen = `Two connections at once stay open; watched for ${duration(SETTLE_MS)}.`;
    return { finding: finding('second-ok', seen, { measured: { watchedMs: SETTLE_MS } }), second };
  }
  const broken = judgeFraming(ended.end);
  if (broken !== undefined) return { finding: broken, second };
  const { how, meaning, consequence, measured } = describeEnd(ended.end);
  const seen = `With a second connection, the ${ended.which} one ended ${how}`;
  const means = meaning === undefined ? {} : { means: meaning };
  return { finding: finding(ended.id, seen, { ...means, follows: consequence.text, measured }), second };
}

/** Why there is no line, in a few words. */
export function failureOf({ dialled, secured, shaken }: Opening): string {
  if (dialled.socket === undefined)
    return dialled.unreached.map(({ code }) => code ?? 'no answer').join(', ');
  if (shaken === undefined) return secured?.type === 'failed' ? secured.code : 'TLS';
  if (shaken.type === 'answer') return statusLine(shaken.answer);
  return shaken.type === 'timeout' ? 'no answer to the handshake' : shaken.message;
}
