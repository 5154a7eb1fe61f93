/** How far the bytes on one connection have come, looked at whenever somebody asks. */
export interface Progress {
  /** How many bytes have come, those of half a message included; 0 for good where that cannot be seen. It never falls. */
  readonly bytesRead: number;
  /**
   * Grows when the network has taken bytes that had to wait for it, which it does only if the peer, or a proxy before it,
   * goes on reading. It grows for those that were waiting at the last look: look before a wait and after it.
   */
  readonly bytesTaken: number;
}

/** The progress that shows in `bufferedAmount`; what is sent between two looks hides as much. */
export class BufferProgress implements Progress {
  readonly bytesRead = 0;
  readonly #native: { readonly bufferedAmount?: number };
  #taken = 0;
  /** At the last look. */
  #buffered = 0;

  constructor(native: { readonly bufferedAmount?: number }) {
    this.#native = native;
  }

  get bytesTaken(): number {
    const buffered = this.#native.bufferedAmount ?? 0;
    // It falls to 0 soon after any send(), whether or not the peer is there.
    if (buffered > 0 && buffered < this.#buffered) this.#taken += this.#buffered - buffered;
    this.#buffered = buffered;
    return this.#taken;
  }
}
