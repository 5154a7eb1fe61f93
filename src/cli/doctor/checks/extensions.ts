import { type Finding, finding } from '../finding.ts';
import type { Answer } from '../handshake.ts';

/** The sizes of a window that RFC 7692 allows, as powers of 2. */
const WINDOW_BITS = /^([89]|1[0-5])$/;

/** One extension with its parameters; one without a value is `true`. */
interface Extension {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string | true>;
}

/** What the server agreed to of the extensions that were offered. */
export function judgeExtensions({ headers }: Answer): Finding {
  const header = headers['sec-websocket-extensions'];
  if (header === undefined || header.trim() === '') {
    return finding('extensions-none', 'permessage-deflate was offered, and not agreed to.', {
      measured: { extensions: '' },
    });
  }
  const seen = `Sec-WebSocket-Extensions: ${header}`;
  const measured = { extensions: header };
  const agreed = header.split(',').map(parse);
  const [deflate] = agreed;
  const faults = agreed.flatMap(faultsOf);
  if (agreed.length > 1) faults.push('One extension was offered.');
  if (deflate === undefined || faults.length > 0) {
    return finding('extensions-not-offered', `${seen}. ${faults.join(' ')}`, { measured });
  }
  return finding('extensions-deflate', `${seen}.`, { means: inWords(deflate), measured });
}

function parse(text: string): Extension {
  const [name = '', ...rest] = text.split(';').map((part) => part.trim());
  const parameters = rest.map((part): [string, string | true] => {
    const [key = '', value] = part.split('=').map((side) => side.trim());
    return [key.toLowerCase(), value === undefined ? true : value.replace(/^"(.*)"$/, '$1')];
  });
  return { name: name.toLowerCase(), parameters: new Map(parameters) };
}

/** What a client that made the offer must not accept (RFC 7692, 7.1). */
function faultsOf({ name, parameters }: Extension): string[] {
  if (name !== 'permessage-deflate') return [`${name} was not offered.`];
  return [...parameters].flatMap(([key, value]) => {
    switch (key) {
      case 'server_no_context_takeover':
      case 'client_no_context_takeover':
        return value === true ? [] : [`${key} takes no value.`];
      case 'server_max_window_bits':
      case 'client_max_window_bits':
        return value !== true && WINDOW_BITS.test(value) ? [] : [`${key} must be from 8 to 15.`];
      default:
        return [`${key} is no parameter of permessage-deflate.`];
    }
  });
}

function inWords({ parameters }: Extension): string {
  const sides = (['server', 'client'] as const).map((side) => {
    const bits = Number(parameters.get(`${side}_max_window_bits`) ?? 15);
    const keeps = parameters.has(`${side}_no_context_takeover`)
      ? 'forgets its window after each message, which saves memory and compresses less'
      : 'keeps its window from message to message';
    return `the ${side} compresses with a window of ${windowInWords(bits)} and ${keeps}`;
  });
  return `Messages may be compressed: ${sides.join('; ')}.`;
}

function windowInWords(bits: number): string {
  return bits >= 10 ? `${2 ** (bits - 10)} KiB` : `${2 ** bits} bytes`;
}
