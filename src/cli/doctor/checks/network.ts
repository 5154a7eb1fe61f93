import { isIP } from 'node:net';
import { duration } from '../../text.ts';
import type { Dialled, Unreached } from '../dial.ts';
import { type Finding, finding } from '../finding.ts';
import type { LookedUp } from '../subject.ts';
import { hostOf, portOf, type Target } from '../target.ts';

/** What the look-up of the host says. */
export function judgeLookUp({ url, timeoutMs }: Target, found: LookedUp): Finding {
  const host = hostOf(url);
  switch (found.type) {
    case 'addresses': {
      const { addresses } = found;
      const seen =
        isIP(host) === 0
          ? `${host} is ${addresses.join(', ')}.`
          : `${host} is an address: nothing to look up.`;
      return finding('dns-ok', seen, { measured: { addresses } });
    }
    case 'failed': {
      const { code } = found;
      // The resolver itself says that it got no answer.
      const id = code === 'EAI_AGAIN' ? 'dns-no-answer' : 'dns-unknown';
      return finding(id, `No address of ${host}: ${code}.`, { measured: { code } });
    }
    case 'timeout':
      return finding('dns-no-answer', `No answer about ${host} within ${duration(timeoutMs)}.`);
  }
}

/** What the attempts at a TCP connection say. */
export function judgeDialling({ url, timeoutMs }: Target, dialled: Dialled): readonly Finding[] {
  const { address, tookMs, unreached } = dialled;
  const port = portOf(url);
  const measured = { address, port, tookMs, unreached };
  const failures = unreached.map((each) => failureInWords(each, port));
  if (address === undefined) {
    const id = idOf(unreached);
    const limit = id === 'tcp-timeout' ? ` Waited for ${duration(timeoutMs)} in all.` : '';
    return [finding(id, `${failures.join(' ')}${limit}`, { measured })];
  }
  const connected = finding('tcp-ok', `Connected to ${address}, port ${port}, in ${duration(tookMs)}.`, {
    measured,
  });
  // Of localhost everybody knows both addresses, and few servers listen on both.
  const isWorthTelling = unreached.length > 0 && !isLoopback(address);
  return isWorthTelling
    ? [connected, finding('tcp-some-unreachable', failures.join(' '), { measured: { unreached } })]
    : [connected];
}

/** What most of the addresses say. */
function idOf(unreached: readonly Unreached[]): 'tcp-refused' | 'tcp-timeout' | 'tcp-unreachable' {
  if (unreached.some(({ code }) => code === 'ECONNREFUSED')) return 'tcp-refused';
  const isSilent = unreached.some(({ code }) => code === undefined || code === 'ETIMEDOUT');
  return isSilent ? 'tcp-timeout' : 'tcp-unreachable';
}

function failureInWords({ address, code }: Unreached, port: number): string {
  const where = `${address}, port ${port}`;
  if (code === 'ECONNREFUSED') return `${where} refuses connections.`;
  return code === undefined ? `${where} does not answer.` : `${where} cannot be reached: ${code}.`;
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
