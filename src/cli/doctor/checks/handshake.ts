import type { IncomingHttpHeaders } from 'node:http';
import { CATEGORY_WORDS } from '../../../codes/category-words.ts';
import { categoryOfStatus } from '../../../platform/node/failure.ts';
import { retryAfterOfHeaders } from '../../../platform/node/retry-after-header.ts';
import type { CloseCategory } from '../../../session/close-code.ts';
import { duration } from '../../text.ts';
import type { FindingId } from '../catalogue.ts';
import { CONNECT_TIMEOUT_MS, consequenceOf } from '../defaults.ts';
import { type Finding, finding } from '../finding.ts';
import type { Answer, Shaken } from '../handshake.ts';
import type { Target } from '../target.ts';

/** Headers of an answer that help to find who gave it, and why. */
const TELLING_HEADERS = [
  'location',
  'www-authenticate',
  'retry-after',
  'sec-websocket-version',
  'server',
  'via',
];

/** What a status means, and the close code category whose advice fits it. */
interface StatusMeaning {
  readonly id: FindingId;
  readonly kindred?: CloseCategory;
}

const STATUS: Readonly<Record<number, StatusMeaning>> = {
  401: { id: 'http-unauthorized', kindred: 'unauthorized' },
  403: { id: 'http-forbidden', kindred: 'forbidden' },
  404: { id: 'http-not-found' },
  407: { id: 'http-unauthorized' },
  410: { id: 'http-not-found' },
  426: { id: 'http-upgrade-required', kindred: 'protocol-error' },
  429: { id: 'http-too-many-requests', kindred: 'overload' },
  502: { id: 'http-unavailable', kindred: 'server-error' },
  503: { id: 'http-unavailable', kindred: 'overload' },
  504: { id: 'http-unavailable', kindred: 'server-error' },
};

/** What the opening handshake says. */
export function judgeHandshake({ url, timeoutMs }: Target, shaken: Shaken): Finding {
  const { text } = consequenceOf({ stage: 'handshake', cause: 'handshake-failed' });
  switch (shaken.type) {
    case 'timeout': {
      const late = consequenceOf({ stage: 'handshake', cause: 'connect-timeout' });
      return finding('handshake-timeout', `No answer within ${duration(timeoutMs)}.`, {
        follows: `${late.text} It waits for ${duration(CONNECT_TIMEOUT_MS)} (connectTimeoutMs).`,
        measured: { waitedMs: timeoutMs },
      });
    }
    case 'lost':
      return finding('handshake-lost', `The line was lost before an answer: ${shaken.message}.`, {
        follows: text,
      });
    case 'not-http':
      return finding('handshake-not-http', `What came is no HTTP: ${shaken.message}.`, { follows: text });
    case 'answer':
      return judgeAnswer(url, shaken.answer);
  }
}

function judgeAnswer(url: URL, answer: Answer): Finding {
  const { status, headers, expectedAccept, tookMs, head } = answer;
  const seen = statusLine(answer);
  const measured = { status, headers: shareable(headers), tookMs };
  if (status !== 101) return judgeRefusal(url, answer);
  const accept = headers['sec-websocket-accept'];
  const { text: follows } = consequenceOf({ stage: 'handshake', cause: 'handshake-failed' });
  if (head === undefined || headers.upgrade?.toLowerCase() !== 'websocket') {
    const got = `Upgrade: ${headers.upgrade ?? 'none'}, Connection: ${headers.connection ?? 'none'}`;
    return finding('upgrade-headers-missing', `${seen} with ${got}.`, { follows, measured });
  }
  if (accept === undefined) {
    return finding('accept-missing', `${seen} without Sec-WebSocket-Accept.`, { follows, measured });
  }
  if (accept !== expectedAccept) {
    const wrong = `${seen} with Sec-WebSocket-Accept: ${accept}, where ${expectedAccept} belongs.`;
    return finding('accept-wrong', wrong, { follows, measured });
  }
  return finding('handshake-ok', `${seen} in ${duration(tookMs)}.${told(headers)}`, { measured });
}

function judgeRefusal(url: URL, answer: Answer): Finding {
  const { status, headers, tookMs } = answer;
  const { id, kindred } = meaningOf(status);
  const retryAfterMs = retryAfterOfHeaders(headers);
  const { text: follows, delayMs } = consequenceOf({
    stage: 'handshake',
    cause: 'handshake-failed',
    httpStatus: status,
    retryAfterMs,
    category: categoryOfStatus(status),
  });
  const advice = kindred === undefined ? [] : [CATEGORY_WORDS[kindred].advice];
  const cures = [...advice, ...specialCures(url, status, headers)];
  return finding(id, `${statusLine(answer)}.${told(answer.headers)}`, {
    ...(cures.length === 0 ? {} : { cure: cures.join(' ') }),
    follows,
    measured: { status, headers: shareable(headers), tookMs, retryAfterMs, delayMs },
  });
}

function meaningOf(status: number): StatusMeaning {
  const known = STATUS[status];
  if (known !== undefined) return known;
  if (status < 300) return { id: 'http-not-upgraded' };
  if (status < 400) return { id: 'http-redirect' };
  return status < 500 ? { id: 'http-refused' } : { id: 'http-server-error', kindred: 'server-error' };
}

/** What depends on more than the kind of refusal. */
function specialCures(url: URL, status: number, { location }: IncomingHttpHeaders): readonly string[] {
  if (status === 401 || status === 403) {
    const action = status === 401 ? "{ action: 'refresh', delay: 'backoff' }" : "{ action: 'stop' }";
    return [
      `Where a transport hides the status, as browsers do, the delays are those of the back-off. Over ws, this is another remedy: decide: ({ httpStatus }) => (httpStatus === ${status} ? ${action} : undefined).`,
    ];
  }
  if (status < 300 || status >= 400 || location === undefined || !URL.canParse(location, url.href)) return [];
  // Relative to the address that was asked for.
  return [`That is ${new URL(location, url).href.replace(/^http/, 'ws')}.`];
}

/** The status of an answer, with its phrase if there is one. */
export function statusLine({ status, statusText }: Answer): string {
  return `HTTP ${status} ${statusText}`.trimEnd();
}

/** The headers without cookies: reports are shown around. */
function shareable({ 'set-cookie': _, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers;
}

/** The telling headers that are there, as they came. */
function told(headers: IncomingHttpHeaders): string {
  const present = TELLING_HEADERS.filter((name) => headers[name] !== undefined);
  return present.length === 0 ? '' : ` ${present.map((name) => `${name}: ${headers[name]}`).join('; ')}.`;
}
