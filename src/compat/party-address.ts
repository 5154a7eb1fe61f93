import { DEV } from '../development.ts';
import type * as Dom from '../socket/dom-types.ts';
import { InvalidOptionError } from '../socket/errors.ts';
import type { ProtocolsProvider } from './endpoint.ts';

/** What the query of a URL holds; what is `null` or `undefined` is left out. */
export type Params = Record<string, string | null | undefined>;

/** What the URL of a room is made of. */
export interface PartyOptions {
  /** Where the server is: `example.com`, with its port if need be. A scheme in front of it is left out. */
  host: string;
  /** The room. Wanted, unless there is a `basePath`. */
  room?: string;
  /** The party that the room is of. Default `main`. */
  party?: string;
  /** What stands in the place of `parties/<party>/<room>`. */
  basePath?: string;
  /** What stands in the place of `parties`. */
  prefix?: string;
  /** The scheme. Default `wss`, and `ws` for hosts of the loopback and of private networks. */
  protocol?: 'ws' | 'wss';
  /** What comes after the room, without a slash in front. */
  path?: string;
  /** Tells this client from others; the server sees it as the id of the connection. Default a random UUID. */
  id?: string;
  /** What the URL carries besides, or a function that is asked for it before every attempt. */
  query?: Params | (() => Params | PromiseLike<Params>);
  /** Subprotocols to offer, or a function that is asked for them before every attempt. */
  protocols?: ProtocolsProvider;
  /** `true`: a slash in `room` or `party` is not warned of. Default `false`. */
  disableNameValidation?: boolean;
}

/** Where a room is that is asked over HTTP, and with what. */
export interface PartyFetchOptions
  extends Pick<PartyOptions, 'host' | 'party' | 'basePath' | 'prefix' | 'path' | 'query'> {
  /** The room. */
  room: string;
  /** The scheme. Default `https`, and `http` for hosts of the loopback and of private networks. */
  protocol?: 'http' | 'https';
  /** What asks. Default the global `fetch`. */
  fetch?: Dom.Fetch;
}

/** The names of those that say where to connect to, and not how. */
export const PARTY_OPTIONS: readonly string[] = [
  'host',
  'room',
  'party',
  'basePath',
  'prefix',
  'protocol',
  'path',
  'id',
  'query',
  'protocols',
  'disableNameValidation',
] satisfies readonly (keyof PartyOptions)[];

/** Hosts that have no certificate: of the loopback, and of private networks (RFC 1918). */
const LOCAL = /^(localhost:|127\.0\.0\.1:|192\.168\.|10\.|172\.(1[6-9]|2\d|3[01])\.|\[::ffff:7f00:1\]:)/;

const UUID_BYTES = 16;

/** What an address is made of. */
type AddressOptions = Omit<PartyOptions, 'protocol'> & { readonly protocol?: string };

/** Where a room is. */
export class PartyAddress {
  readonly options: AddressOptions;
  /** Without a scheme and a slash behind. */
  readonly host: string;
  readonly name: string;
  /** With a slash in front; `''` for none. */
  readonly path: string;
  /** Without the query. */
  readonly roomUrl: string;

  /**
   * @param plainScheme The one for hosts without a certificate; for others it has an `s` more.
   * @throws {InvalidOptionError} In a development build, for an option that no URL can be made of.
   */
  constructor(options: AddressOptions, plainScheme = 'ws') {
    const { host, room, party, basePath, prefix, protocol, path } = options;
    if (DEV && typeof host !== 'string') {
      throw new InvalidOptionError('host', host, 'give the host, such as "example.com" or "127.0.0.1:1999".');
    }
    if (DEV && path?.startsWith('/')) {
      throw new InvalidOptionError('path', path, 'leave out the slash in front.');
    }
    this.options = options;
    this.host = host.replace(/^(https?|wss?):\/\//, '').replace(/\/$/, '');
    this.name = party ?? 'main';
    this.path = path ? `/${path}` : '';
    const scheme = protocol || (LOCAL.test(this.host) ? plainScheme : `${plainScheme}s`);
    const place = basePath || `${prefix || 'parties'}/${this.name}/${room}`;
    this.roomUrl = `${scheme}://${this.host}/${place}${this.path}`;
  }

  /** @throws {InvalidOptionError} If there is nothing to connect to yet. */
  requireComplete(): void {
    const { room, basePath } = this.options;
    const cure = DEV ? 'or startClosed: true, and give it to updateProperties() before reconnect().' : '';
    if (!this.host) {
      throw new InvalidOptionError('host', this.options.host, DEV ? `give the host, ${cure}` : '');
    }
    if (!(room || basePath)) {
      throw new InvalidOptionError('room', room, DEV ? `give it, or basePath, ${cure}` : '');
    }
  }

  /** Which of the names has a slash in it, which a server may take for the end of the name. */
  get doubtfulName(): 'room' | 'party' | undefined {
    const { room, party, disableNameValidation } = this.options;
    if (disableNameValidation) return undefined;
    if (party?.includes('/')) return 'party';
    return room?.includes('/') ? 'room' : undefined;
  }

  /** The URL of the next attempt, or request. It says who asks, if there is an `id`. */
  async url(): Promise<string> {
    const { id, query = {} } = this.options;
    const params = typeof query === 'function' ? await query() : query;
    const all = Object.entries({ _pk: id, ...params });
    const given = all.filter((entry): entry is [string, string] => entry[1] != null);
    return `${this.roomUrl}?${new URLSearchParams(given)}`;
  }
}

/** A random UUID (RFC 9562, version 4); in pages without TLS, too, where `crypto.randomUUID()` is not. */
export function makeId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(UUID_BYTES));
  const hex = [...bytes].map((byte, index) => {
    if (index === 6) return 0x40 | (byte & 0x0f);
    return index === 8 ? 0x80 | (byte & 0x3f) : byte;
  });
  const text = hex.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
