import { duration } from '../../text.ts';
import { CLOSE_TIMEOUT_MS } from '../defaults.ts';
import { type Finding, finding } from '../finding.ts';
import type { Line, LineEnd } from '../line.ts';
import type { Target } from '../target.ts';
import { within } from '../within.ts';
import { judgeFraming } from './ending.ts';

/** Browsers send it when a page is left, so servers know it. One that always answers with 1000 shows. */
const CODE = 1001;

/** Closes the connection, and looks at the answer. */
export async function checkClose({ timeoutMs }: Target, line: Line): Promise<Finding> {
  const waitedMs = Math.min(timeoutMs, CLOSE_TIMEOUT_MS);
  line.close(CODE);
  const end = await within(line.ended, waitedMs);
  if (end === undefined) {
    line.destroy();
    const seen = `Sent ${CODE}: no answer within ${duration(waitedMs)}, and the line stays open.`;
    return finding('close-unanswered', seen, { measured: { sent: CODE, waitedMs } });
  }
  const answer = judgeFraming(end) ?? judgeAnswer(end);
  const isOver = await within(line.over, waitedMs);
  line.destroy();
  if (isOver || answer.verdict !== 'ok') return answer;
  return finding(
    'close-lingers',
    `${answer.seen} After ${duration(waitedMs)} the TCP connection was still there.`,
    {
      measured: { sent: CODE, waitedMs },
    },
  );
}

function judgeAnswer({ frame }: LineEnd): Finding {
  const measured = { sent: CODE, answered: frame?.code, hasCloseFrame: frame !== undefined };
  if (frame === undefined) {
    return finding('close-cut', `Sent ${CODE}: the line was cut without a Close frame.`, { measured });
  }
  if (frame.code === undefined) {
    return finding('close-empty', `Sent ${CODE}: answered with an empty Close frame.`, { measured });
  }
  const id = frame.code === CODE ? 'close-ok' : 'close-other-code';
  return finding(id, `Sent ${CODE}: answered with ${frame.code}.`, { measured });
}
