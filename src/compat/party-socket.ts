import { DEV } from '../development.ts';
import { warnOnce } from '../features/log.ts';
import type { Checks } from '../session/checks.ts';
import type * as Dom from '../socket/dom-types.ts';
import { InvalidOptionError } from '../socket/errors.ts';
import { readKnown } from '../socket/option-checks.ts';
import type { Payload } from '../socket/payload.ts';
import { OPTION_CHECKS, type Options } from './options.ts';
import {
  makeId,
  PARTY_OPTIONS,
  PartyAddress,
  type PartyFetchOptions,
  type PartyOptions,
} from './party-address.ts';
import { ReconnectingWebSocket } from './reconnecting-websocket.ts';

/** Where to connect to, and how. */
export interface PartySocketOptions extends PartyOptions, Options {}

/** A {@link ReconnectingWebSocket} that makes its URL from a host and a room, as that of `partysocket` does. */
export class PartySocket extends ReconnectingWebSocket {
  /** What the constructor was given. */
  readonly partySocketOptions: PartySocketOptions;
  readonly #place: { address: PartyAddress };

  /**
   * Connects at once, unless `startClosed` is `true`.
   *
   * @param options See {@link PartySocketOptions}.
   * @throws {InvalidOptionError} If there is no host, or neither a `room` nor a `basePath`; in a development build, for an
   * option that is unknown or cannot be used.
   */
  constructor(options: PartySocketOptions) {
    const given = readOptions(options);
    const party = pick(given, true) as PartyOptions;
    const place = { address: new PartyAddress({ ...party, id: party.id || makeId() }) };
    if (!given.startClosed) place.address.requireComplete();
    super(
      () => place.address.url(),
      async () => {
        const { protocols = null } = place.address.options;
        return typeof protocols === 'function' ? await protocols() : protocols;
      },
      pick(given, false),
    );
    this.partySocketOptions = options;
    this.#place = place;
    this.#warnOfName();
  }

  /**
   * Asks a room over HTTP.
   *
   * @param options Where it is; `query` is sent along, without an id of the client.
   * @param init As for the global `fetch()`.
   * @throws {InvalidOptionError} If there is no host, or neither a `room` nor a `basePath`.
   */
  static async fetch(
    options: PartyFetchOptions,
    init?: Parameters<Dom.Fetch>[1],
  ): Promise<Awaited<ReturnType<Dom.Fetch>>> {
    const { fetch: ask = fetch, ...place } = options;
    const address = new PartyAddress(place, 'http');
    address.requireComplete();
    return ask(await address.url(), init);
  }

  /** What the server sees as the id of the connection. Stays the same, unless `updateProperties()` sets another. */
  get id(): string {
    return this.#place.address.options.id as string;
  }

  /** The host, without a scheme. Another one counts from the next attempt on, as with `updateProperties()`. */
  get host(): string {
    return this.#place.address.host;
  }

  set host(host: string) {
    this.#move({ host });
  }

  /** The room; `undefined` if none was given. Another one counts from the next attempt on. */
  get room(): string | undefined {
    return this.#place.address.options.room;
  }

  set room(room: string | undefined) {
    this.#move({ room });
  }

  /** The party. Another one counts from the next attempt on. */
  get name(): string {
    return this.#place.address.name;
  }

  set name(party: string) {
    this.#move({ party });
  }

  /** What comes after the room, with a slash in front; `''` for nothing. Another one counts from the next attempt on. */
  get path(): string {
    return this.#place.address.path;
  }

  set path(path: string) {
    this.#move({ path: path.replace(/^\//, '') });
  }

  /** What stands in the place of prefix, party and room; `undefined` if none was given. Another one counts from the next attempt on. */
  get basePath(): string | undefined {
    return this.#place.address.options.basePath;
  }

  set basePath(basePath: string | undefined) {
    this.#move({ basePath });
  }

  /** The URL of the room without the query. `url` has it whole. */
  get roomUrl(): string {
    return this.#place.address.roomUrl;
  }

  /**
   * Says where to connect to from the next attempt on. What is left out, or `undefined`, stays as it is. Call `reconnect()`
   * to go there now.
   *
   * @throws {InvalidOptionError} In a development build, for an option that no URL can be made of, and for one that says how
   * to connect.
   */
  updateProperties(changes: Partial<PartySocketOptions>): void {
    const given = readOptions(changes);
    const [unfit] = DEV ? Object.entries(pick(given, false)) : [];
    if (unfit)
      throw new InvalidOptionError(...unfit, DEV ? 'it is for the constructor: make another socket.' : '');
    this.#move({ ...pick(given, true), id: given.id || this.id });
  }

  /**
   * Sends a message, or queues it until there is a connection. Never starts an attempt.
   *
   * @returns Whether it was handed to a connection at once.
   */
  override send(data: Payload): boolean {
    return super.send(data) as boolean;
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

  #move(changes: { [K in keyof PartyOptions]?: PartyOptions[K] | undefined }): void {
    this.#place.address = new PartyAddress({ ...this.#place.address.options, ...changes } as PartyOptions);
    this.#warnOfName();
  }

  #warnOfName(): void {
    const { doubtfulName, roomUrl, options } = this.#place.address;
    if (!DEV || doubtfulName === undefined) return;
    const message = `The ${doubtfulName} "${options[doubtfulName]}" has a slash in it, which a server may take for its end.`;
    warnOnce('party-name', roomUrl, message);
  }
}

/** @throws {InvalidOptionError} In a development build, for an option that is unknown or cannot be used. */
function readOptions(given: Partial<PartySocketOptions>): Partial<PartySocketOptions> {
  if (!DEV) return given;
  // What no URL can be made of, the address says.
  const placeChecks = Object.fromEntries(PARTY_OPTIONS.map((name) => [name, (value: unknown) => value]));
  return readKnown('', given, { ...placeChecks, ...OPTION_CHECKS } as Checks<Partial<PartySocketOptions>>);
}

/** The options that say where to connect to, or else those that say how, without what is `undefined`. */
function pick(given: Partial<PartySocketOptions>, isForParty: boolean): Partial<PartySocketOptions> {
  const entries = Object.entries(given);
  return Object.fromEntries(
    entries.filter(([name, value]) => value !== undefined && PARTY_OPTIONS.includes(name) === isForParty),
  );
}
