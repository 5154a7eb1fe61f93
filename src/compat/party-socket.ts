import { warnOnce } from '../runtime/developer-console.ts';
import { InvalidOptionError } from '../socket/errors.ts';
import { readKnown } from '../socket/option-checks.ts';
import { KNOWN_OPTIONS, type Options } from './options.ts';
import {
  type IdentifiedOptions,
  makeId,
  PARTY_OPTIONS,
  PartyAddress,
  type PartyOptions,
} from './party-address.ts';
import { ReconnectingWebSocket } from './reconnecting-websocket.ts';

const ALL_OPTIONS: ReadonlySet<string> = new Set([...PARTY_OPTIONS, ...KNOWN_OPTIONS]);

/** Where to connect to, and how. */
export interface PartySocketOptions extends PartyOptions, Options {}

/**
 * A {@link ReconnectingWebSocket} that makes its URL from a host and a room, as that of `partysocket` does. Has no static
 * `fetch()`: `roomUrl` is what that would ask.
 */
export class PartySocket extends ReconnectingWebSocket {
  readonly #place: { address: PartyAddress };

  /**
   * Connects at once, unless `startClosed` is `true`.
   *
   * @param options See {@link PartySocketOptions}.
   * @throws {InvalidOptionError} For an option that is unknown or cannot be used, and where there is neither a `room` nor
   * a `basePath`.
   */
  constructor(options: PartySocketOptions) {
    const { party, socket } = split(options);
    const place = { address: new PartyAddress(party) };
    if (!socket.startClosed) place.address.requireComplete();
    super(
      () => place.address.url(),
      async () => {
        const { protocols = null } = place.address.options;
        return typeof protocols === 'function' ? await protocols() : protocols;
      },
      socket,
    );
    this.#place = place;
    this.#warnOfName();
  }

  /** What the server sees as the id of the connection. Stays the same, unless `updateProperties()` sets another. */
  get id(): string {
    return this.#place.address.options.id;
  }

  /** The host, without a scheme. */
  get host(): string {
    return this.#place.address.host;
  }

  /** The room; `undefined` if none was given. */
  get room(): string | undefined {
    return this.#place.address.options.room;
  }

  /** The party. */
  get name(): string {
    return this.#place.address.name;
  }

  /** What comes after the room, with a slash in front; `''` for nothing. */
  get path(): string {
    return this.#place.address.path;
  }

  /** What stands in the place of prefix, party and room; `undefined` if none was given. */
  get basePath(): string | undefined {
    return this.#place.address.options.basePath;
  }

  /** The URL of the room without the query. `url` has it whole. */
  get roomUrl(): string {
    return this.#place.address.roomUrl;
  }

  /**
   * Says where to connect to from the next attempt on. What is left out, or `undefined`, stays as it is. Call `reconnect()`
   * to go there now.
   *
   * @throws {InvalidOptionError} For an option that no URL can be made of, and for one that says how to connect.
   */
  updateProperties(changes: Partial<PartySocketOptions>): void {
    const { address } = this.#place;
    const given = readKnown('options', changes, ALL_OPTIONS);
    for (const [name, value] of Object.entries(given)) {
      if (PARTY_OPTIONS.has(name)) continue;
      throw new InvalidOptionError(name, value, 'it is for the constructor: make another socket.');
    }
    const id = given.id || address.options.id;
    this.#place.address = new PartyAddress({ ...address.options, ...given, id });
    this.#warnOfName();
  }

  /**
   * As that of {@link ReconnectingWebSocket}.
   *
   * @throws {InvalidOptionError} If there is no host, or neither a `room` nor a `basePath`.
   */
  override reconnect(code?: number, reason?: string): void {
    this.#place.address.requireComplete();
    super.reconnect(code, reason);
  }

  #warnOfName(): void {
    const { doubtfulName, roomUrl, options } = this.#place.address;
    if (doubtfulName === undefined) return;
    const message = `The ${doubtfulName} "${options[doubtfulName]}" has a slash in it, which a server may take for its end.`;
    warnOnce('party-name', roomUrl, message);
  }
}

/**
 * The options that say where to connect to, and those that say how.
 *
 * @throws {InvalidOptionError} For one that is neither.
 */
function split(options: PartySocketOptions): { readonly party: IdentifiedOptions; readonly socket: Options } {
  const given = Object.entries(readKnown('options', options, ALL_OPTIONS));
  const pick = (isForParty: boolean): object =>
    Object.fromEntries(given.filter(([name]) => PARTY_OPTIONS.has(name) === isForParty));
  const party = pick(true) as PartyOptions;
  return { party: { ...party, id: party.id || makeId() }, socket: pick(false) };
}
