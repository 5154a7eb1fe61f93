interface Node<T> {
  readonly item: T;
  readonly next: Node<T> | undefined;
}

/**
 * A first-in-first-out list as a value: the operations return a new one. Two linked lists, the front in order and the
 * back reversed, so that adding and taking take constant time on average. The front is never empty while the back is
 * not, so that looking at the oldest costs nothing.
 */
export interface Fifo<T extends Sized> {
  readonly front: Node<T> | undefined;
  readonly back: Node<T> | undefined;
  readonly length: number;
  /** The sum of the bytes of its items. */
  readonly bytes: number;
}

/** What has a size. */
export interface Sized {
  readonly bytes: number;
}

/** The list with nothing in it. */
export const EMPTY_FIFO: Fifo<never> = { front: undefined, back: undefined, length: 0, bytes: 0 };

/** Adds an item at the end. */
export function append<T extends Sized>(list: Fifo<T>, item: T): Fifo<T> {
  const isFirst = list.front === undefined;
  return {
    front: list.front ?? { item, next: undefined },
    back: isFirst ? undefined : { item, next: list.back },
    length: list.length + 1,
    bytes: list.bytes + item.bytes,
  };
}

/** The item that was added last; `undefined` if there is none. */
export function lastOf<T extends Sized>({ front, back }: Fifo<T>): T | undefined {
  if (back !== undefined) return back.item;
  let last = front;
  while (last?.next !== undefined) last = last.next;
  return last?.item;
}

/** Takes the oldest item. */
export function dequeue<T extends Sized>(list: Fifo<T>): readonly [T | undefined, Fifo<T>] {
  if (list.front === undefined) return [undefined, list];
  const { item, next } = list.front;
  return [
    item,
    {
      front: next ?? reverse(list.back),
      back: next === undefined ? undefined : list.back,
      length: list.length - 1,
      bytes: list.bytes - item.bytes,
    },
  ];
}

/** All that is in the list, oldest first. */
export function toArray<T extends Sized>(list: Fifo<T>): readonly T[] {
  const items: T[] = [];
  for (let node = list.front; node !== undefined; node = node.next) items.push(node.item);
  for (let node = reverse(list.back); node !== undefined; node = node.next) items.push(node.item);
  return items;
}

/** A list of these items, in order. */
export function fromArray<T extends Sized>(items: readonly T[]): Fifo<T> {
  return items.reduce<Fifo<T>>(append, EMPTY_FIFO);
}

function reverse<T>(list: Node<T> | undefined): Node<T> | undefined {
  let reversed: Node<T> | undefined;
  for (let node = list; node !== undefined; node = node.next) reversed = { item: node.item, next: reversed };
  return reversed;
}
