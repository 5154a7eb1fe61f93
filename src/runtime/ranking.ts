interface Ranked<T> {
  readonly item: T;
  readonly number: number;
}

/** Items by the number that each has, the greatest first (a binary heap). All that changes it takes logarithmic time. */
export class Ranking<T> {
  readonly #heap: Ranked<T>[] = [];
  readonly #places = new Map<T, number>();

  /** The item with the greatest number; `undefined` if there is none. */
  get first(): Ranked<T> | undefined {
    return this.#heap[0];
  }

  /** The greatest number of all items but this one; `-Infinity` if there are none. */
  greatestBut(item: T): number {
    const first = this.#heap[0];
    // Next to the first come those right below it.
    const greatest = first?.item === item ? [this.#numberAt(1), this.#numberAt(2)] : [this.#numberAt(0)];
    return Math.max(...greatest);
  }

  /** Gives an item a number, or another one. */
  set(item: T, number: number): void {
    const place = this.#places.get(item) ?? this.#heap.length;
    this.#settle({ item, number }, place);
  }

  /** Takes an item out, if it is there. */
  delete(item: T): void {
    const place = this.#places.get(item);
    if (place === undefined) return;
    this.#places.delete(item);
    const last = this.#heap.pop();
    if (last !== undefined && place < this.#heap.length) this.#settle(last, place);
  }

  /** Puts an item where a place is free, and moves it up or down until it is in order. */
  #settle(ranked: Ranked<T>, freePlace: number): void {
    let place = freePlace;
    for (let above = (place - 1) >> 1; place > 0 && this.#numberAt(above) < ranked.number; ) {
      this.#move(above, place);
      place = above;
      above = (place - 1) >> 1;
    }
    for (let below = this.#greaterBelow(place); this.#numberAt(below) > ranked.number; ) {
      this.#move(below, place);
      place = below;
      below = this.#greaterBelow(place);
    }
    this.#put(ranked, place);
  }

  #greaterBelow(place: number): number {
    const left = 2 * place + 1;
    return this.#numberAt(left + 1) > this.#numberAt(left) ? left + 1 : left;
  }

  #move(from: number, to: number): void {
    const ranked = this.#heap[from];
    if (ranked !== undefined) this.#put(ranked, to);
  }

  #put(ranked: Ranked<T>, place: number): void {
    this.#heap[place] = ranked;
    this.#places.set(ranked.item, place);
  }

  #numberAt(place: number): number {
    return this.#heap[place]?.number ?? Number.NEGATIVE_INFINITY;
  }
}
