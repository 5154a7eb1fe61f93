import { CATEGORY_WORDS } from '../../../codes/category-words.ts';
import { explain } from '../../../codes.ts';
import { type Consequence, consequenceOf } from '../defaults.ts';
import { type Finding, finding } from '../finding.ts';
import type { LineEnd } from '../line.ts';

/** What is to be told of a connection that the server has ended. */
export interface Ending {
  /** How it ended, in words that can be read after "it ended". */
  readonly how: string;
  /** What its code means; `undefined` where there is no Close frame. */
  readonly meaning: string | undefined;
  /** The code that clients report. */
  readonly code: number;
  readonly consequence: Consequence;
  readonly measured: Readonly<Record<string, unknown>>;
}

/** Puts the end of a connection into words. */
export function describeEnd({ frame, violation, silentMs }: LineEnd): Ending {
  const code = frame === undefined ? 1006 : (frame.code ?? 1005);
  const reason = frame?.reason ?? '';
  const cause = frame === undefined ? 'connection-lost' : 'close-frame';
  const follows = consequenceOf({
    code,
    reason,
    wasClean: frame !== undefined,
    stage: 'open',
    ...(violation === undefined ? { cause } : { cause: 'invalid-data', category: 'protocol-error' }),
  });
  const consequence =
    code === 1000 ? { ...follows, text: `${follows.text} ${CATEGORY_WORDS.normal.advice}` } : follows;
  const { name, meaning } = explain(code);
  return {
    how: howInWords(frame?.code, frame !== undefined, reason, violation),
    meaning: frame === undefined ? undefined : `${code} (${name}): ${meaning}`,
    code,
    consequence,
    measured: { code, reason, hasCloseFrame: frame !== undefined, violation, silentMs },
  };
}

/** A finding if the server ended the connection by breaking the protocol, whatever was examined. */
export function judgeFraming(end: LineEnd): Finding | undefined {
  if (end.violation === undefined) return undefined;
  const { how, consequence, measured } = describeEnd(end);
  return finding('frames-broken', `The connection ended ${how}`, { follows: consequence.text, measured });
}

function howInWords(
  code: number | undefined,
  hasFrame: boolean,
  reason: string,
  violation: string | undefined,
): string {
  if (violation !== undefined) return `by breaking the protocol: ${violation}`;
  if (!hasFrame) return 'without a Close frame.';
  if (code === undefined) return 'with an empty Close frame.';
  return `with ${code}${reason === '' ? '' : ` ${JSON.stringify(reason)}`}.`;
}
