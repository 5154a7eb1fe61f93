import { ResilientWebSocket } from '../full.ts';
import { type LabPolicy, optionsOf } from './policy.ts';
import { SimulatedSignals } from './simulated-signals.ts';
import { Journal } from './timeline/journal.ts';
import { followMessages } from './timeline/messages.ts';
import { addStep } from './timeline/steps.ts';

/** The socket that is looked at. There is one at a time; all of them write into one journal. */
export class Subject {
  readonly journal: Journal = new Journal();
  readonly signals: SimulatedSignals = new SimulatedSignals();
  #socket: ResilientWebSocket | undefined;
  #stopFollowing: () => void = () => {};
  readonly #listeners: (() => void)[] = [];
  #sent = 0;

  /** `undefined` until there is a server to connect to. */
  get socket(): ResilientWebSocket | undefined {
    return this.#socket;
  }

  /**
   * Takes a new socket; the one before is closed.
   *
   * @throws {InvalidOptionError} If the policy cannot be used. Then the one before stays.
   */
  renew(url: string, policy: LabPolicy): void {
    const socket = new ResilientWebSocket(url, [], {
      ...optionsOf(policy),
      signals: this.signals,
      trace: (step) => {
        // The one before is still closing, and is looked at no more.
        if (this.#socket === socket) addStep(this.journal, step);
      },
      takesTurns: false,
      autoConnect: false,
    });
    this.#stopFollowing();
    if (this.#socket !== undefined) this.note('A new socket, with the policy of the form.');
    this.#socket?.close(1000, 'renewed');
    this.#socket = socket;
    this.#stopFollowing = followMessages(socket, this.journal);
    socket.on('status', () => this.#tellChange());
    socket.reconnect();
  }

  /** Sends so many messages. */
  send(count: number): void {
    const { socket } = this;
    if (socket === undefined) return;
    for (let each = 0; each < count; each++) socket.send(`message ${++this.#sent}`);
    this.#tellChange();
  }

  /** Calls back when the status or the queue changes. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Writes a note into the journal. */
  note(text: string): void {
    this.journal.add({ kind: 'note', at: performance.now(), text });
  }

  #tellChange(): void {
    for (const listener of this.#listeners) listener();
  }
}
