import type { ProtocolsSource, UrlSource } from '../features/provider/provider.ts';
import type * as Dom from '../socket/dom-types.ts';

/** Where to connect to, or a function that is asked for it before every attempt, without arguments. */
export type UrlProvider = string | (() => string | PromiseLike<string>);

/** Subprotocols to offer, or a function that is asked for them before every attempt. `null` and `''` are none. */
export type ProtocolsProvider =
  | string
  | string[]
  | null
  | (() => string | string[] | null | PromiseLike<string | string[] | null>);

/** The arguments for our constructor that mean what the URL and the subprotocols meant. */
export class CompatibleEndpoint {
  readonly url: UrlSource;
  readonly protocols: ProtocolsSource;
  #isBeingTried = false;

  constructor(url: UrlProvider | Dom.URL, protocols: ProtocolsProvider) {
    this.url = typeof url === 'function' ? this.#later(url) : url;
    this.protocols =
      typeof protocols === 'function'
        ? this.#later(async () => (await protocols()) || undefined)
        : protocols || undefined;
  }

  /** Whether an attempt is under way with what the functions have answered. Never where there is none. */
  get isBeingTried(): boolean {
    return this.#isBeingTried;
  }

  /** The attempt has come to something. */
  settle(): void {
    this.#isBeingTried = false;
  }

  #later<T>(provider: () => T | PromiseLike<T>): () => Promise<T> {
    return async () => {
      // There it was asked after the constructor had returned, so it may name what the constructor was called for.
      await undefined;
      this.#isBeingTried = true;
      return provider();
    };
  }
}
