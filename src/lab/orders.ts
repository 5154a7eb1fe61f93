import { ResilientWebSocket } from '../full.ts';
import { byId, make, makeButton, say } from './dom.ts';
import { ORDERS_PATH, type Order, type Report } from './order.ts';

const ENDINGS: readonly (readonly [label: string, order: Order])[] = [
  ['1000 normal', { do: 'close', code: 1000 }],
  ['1001 going away', { do: 'close', code: 1001 }],
  ['1008 policy', { do: 'close', code: 1008 }],
  ['1011 server error', { do: 'close', code: 1011 }],
  ['1012 restart', { do: 'close', code: 1012 }],
  ['1013 overload', { do: 'close', code: 1013 }],
  ['4000 application', { do: 'close', code: 4000 }],
  ['1005 empty', { do: 'empty-close' }],
  ['TCP reset', { do: 'reset' }],
  ['TCP FIN', { do: 'fin' }],
  ['Black hole', { do: 'black-hole' }],
];

const HANDSHAKES: readonly (readonly [label: string, order: Order])[] = [
  ['Refuse it (503)', { do: 'refuse-next' }],
  ['Delay it by 3 s', { do: 'delay-next' }],
  ['Never answer it', { do: 'hang-next' }],
];

/** The connection that orders to the server travel over, and the buttons that give them. */
export class Orders {
  readonly #socket: ResilientWebSocket;
  readonly #buttons: HTMLButtonElement[];
  #isUp = false;

  /**
   * Connects, and fills the page.
   *
   * @param told Is called with each report of the server.
   * @param given Is called with the name of each order that is given.
   */
  constructor(told: (report: Report) => void, given: (name: string) => void) {
    const add = (id: string, orders: typeof ENDINGS): readonly HTMLButtonElement[] => {
      const made = orders.map(([label, order]) => {
        return makeButton(label, () => {
          if (this.#give(order)) given(label);
        });
      });
      byId(id).append(...made);
      return made;
    };
    this.#buttons = [...add('endings', ENDINGS), ...add('handshakes', HANDSHAKES)];
    for (const [id, field, orderOf] of [
      ['any-code', 'code', (code: number): Order => ({ do: 'close', code })],
      ['restart', 'restart-seconds', (seconds: number): Order => ({ do: 'restart', seconds })],
    ] as const) {
      const form = byId(id, HTMLFormElement);
      const button = form.querySelector('button') ?? make('button');
      this.#buttons.push(button);
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        const value = byId(field, HTMLInputElement).valueAsNumber;
        if (this.#give(orderOf(value))) given(`${button.textContent} ${value}`);
      });
    }
    this.#socket = new ResilientWebSocket(ORDERS_PATH, [], { queue: false, takesTurns: false });
    this.#socket.onmessage = ({ data }) => {
      const report: Report = JSON.parse(String(data));
      this.#isUp = report.backInMs === 0;
      const seconds = Math.round(report.backInMs / 1000);
      this.#refresh(
        this.#isUp ? `The server listens on ${report.url}` : `The server is down for ${seconds} s.`,
      );
      told(report);
    };
    this.#socket.onclose = () => {
      this.#isUp = false;
      this.#refresh('The lab does not answer. Is it still running?');
    };
    this.#refresh('Connecting to the lab.');
  }

  /** Whether there is somebody who takes it. */
  #give(order: Order): boolean {
    if (this.#isUp) this.#socket.send(JSON.stringify(order));
    return this.#isUp;
  }

  #refresh(text: string): void {
    say(byId('server'), text);
    // Not `disabled`: that would take the focus from who has just pressed it.
    for (const button of this.#buttons) button.setAttribute('aria-disabled', String(!this.#isUp));
  }
}
