import { type Finding, finding } from '../finding.ts';
import type { Answer } from '../handshake.ts';
import type { Target } from '../target.ts';

/** What the server made of the subprotocols that were offered. */
export function judgeSubprotocol({ protocols: offered }: Target, { headers }: Answer): Finding {
  const chosen = headers['sec-websocket-protocol'];
  const measured = { offered, chosen };
  const offer = offered.length === 0 ? 'None offered' : `Offered ${offered.join(', ')}`;
  if (chosen === undefined) {
    return offered.length === 0
      ? finding('subprotocol-none-offered', 'None offered, none chosen.', { measured })
      : finding('subprotocol-none-chosen', `${offer}, none chosen.`, { measured });
  }
  const id = offered.includes(chosen) ? 'subprotocol-ok' : 'subprotocol-not-offered';
  return finding(id, `${offer}, chosen: ${chosen}.`, { measured });
}
