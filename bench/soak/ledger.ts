/** Where the messages of all clients went: `sent` is `arrived` + `told` + `silent`. */
export interface Account {
  readonly sent: number;
  /** Arrived, once or more often. */
  readonly arrived: number;
  /** Arrived once more than needed. */
  readonly doubled: number;
  /** Never arrived, and were reported as dropped. */
  readonly told: number;
  /** Arrived, though they were reported as dropped: those that were unconfirmed. */
  readonly toldYetArrived: number;
  /** Never arrived, and nobody was told. */
  readonly silent: number;
}

/** What became of the messages of one client, by their numbers. */
interface Page {
  sent: number;
  readonly arrivals: number[];
  readonly told: Set<number>;
}

/** Numbers of clients and of messages, in turn. */
type Pairs = readonly number[];

/** Keeps an account of numbered messages. Each client numbers its own from 1. */
export class Ledger {
  readonly #pages = new Map<number, Page>();

  /** Messages were given to clients. */
  enterSent(pairs: Pairs): void {
    this.#enter(pairs, (page, number) => {
      page.sent = Math.max(page.sent, number);
    });
  }

  /** Messages came to the server. */
  enterArrived(pairs: Pairs): void {
    this.#enter(pairs, ({ arrivals }, number) => {
      arrivals[number] = (arrivals[number] ?? 0) + 1;
    });
  }

  /** Messages were reported as dropped. */
  enterTold(pairs: Pairs): void {
    this.#enter(pairs, ({ told }, number) => told.add(number));
  }

  /** @throws If a message came or was told that nobody had sent. */
  balance(): Account {
    const account = { sent: 0, arrived: 0, doubled: 0, told: 0, toldYetArrived: 0, silent: 0 };
    for (const [client, page] of this.#pages) {
      const last = Math.max(page.arrivals.length - 1, ...page.told);
      if (last > page.sent) throw new Error(`Nobody sent message ${last} of client ${client}.`);
      account.sent += page.sent;
      for (let number = 1; number <= page.sent; number++) book(account, page, number);
    }
    return account;
  }

  #enter(pairs: Pairs, write: (page: Page, number: number) => void): void {
    for (let at = 0; at < pairs.length; at += 2) {
      const client = pairs[at] as number;
      const page = this.#pages.get(client) ?? { sent: 0, arrivals: [], told: new Set() };
      this.#pages.set(client, page);
      write(page, pairs[at + 1] as number);
    }
  }
}

/** Enters one message where it belongs. */
function book(
  account: { -readonly [K in keyof Account]: Account[K] },
  { arrivals, told }: Page,
  number: number,
): void {
  const times = arrivals[number] ?? 0;
  const isTold = told.has(number);
  if (times === 0) {
    account[isTold ? 'told' : 'silent']++;
    return;
  }
  account.arrived++;
  account.doubled += times - 1;
  if (isTold) account.toldYetArrived++;
}
