import { CHECKS, type Check } from './catalogue.ts';
import { checkClose } from './checks/close.ts';
import { judgeExtensions } from './checks/extensions.ts';
import { judgeHandshake } from './checks/handshake.ts';
import { checkIdle } from './checks/idle.ts';
import { judgeDialling, judgeLookUp } from './checks/network.ts';
import { checkPing } from './checks/ping.ts';
import { checkSecondConnection } from './checks/second-connection.ts';
import { judgeSubprotocol } from './checks/subprotocol.ts';
import { judgeTls } from './checks/tls.ts';
import type { Finding } from './finding.ts';
import type { Line } from './line.ts';
import { Subject } from './subject.ts';
import type { Target } from './target.ts';

/** The examination of one endpoint, which can be called off. */
export class Examination {
  readonly #target: Target;
  readonly #subject: Subject;
  readonly #done = new Set<Check>();

  constructor(target: Target) {
    this.#target = target;
    this.#subject = new Subject(target);
  }

  /** The checks that apply to this endpoint and gave no finding. */
  get notExamined(): readonly Check[] {
    const { url } = this.#target;
    return CHECKS.filter((check) => !this.#done.has(check) && (check !== 'tls' || url.protocol === 'wss:'));
  }

  /** Calls it off. No finding follows. */
  callOff(): void {
    this.#subject.leave();
  }

  /** Examines, and gives each finding as it is made. Ends early where nothing further can be examined. */
  async *findings(): AsyncGenerator<Finding, void> {
    try {
      for await (const finding of this.#examine()) {
        if (this.#subject.isLeft) return;
        this.#done.add(finding.check);
        yield finding;
      }
    } finally {
      this.#subject.leave();
    }
  }

  async *#examine(): AsyncGenerator<Finding, void> {
    const line = yield* this.#connect();
    if (line === undefined) return;
    yield await checkPing(this.#target, line);
    if (!line.isOpen) return;
    const { finding, second } = await checkSecondConnection(this.#subject, line);
    yield finding;
    const open = [line, second].find((each) => each?.isOpen);
    if (open !== undefined) yield await checkClose(this.#target, open);
    line.destroy();
    second?.destroy();
    const { idleMs } = this.#target;
    if (idleMs !== undefined) yield await checkIdle(this.#subject, idleMs);
  }

  /** The phases of a connection, one after the other. */
  async *#connect(): AsyncGenerator<Finding, Line | undefined> {
    const target = this.#target;
    const found = await this.#subject.lookUp();
    yield judgeLookUp(target, found);
    if (found.type !== 'addresses') return undefined;
    const { dialled, secured, shaken, line } = await this.#subject.open();
    yield* judgeDialling(target, dialled);
    if (secured !== undefined) yield* judgeTls(target, secured);
    if (shaken === undefined) return undefined;
    yield judgeHandshake(target, shaken);
    if (shaken.type !== 'answer' || line === undefined) return undefined;
    yield judgeSubprotocol(target, shaken.answer);
    yield judgeExtensions(shaken.answer);
    return line;
  }
}
