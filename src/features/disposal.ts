import type { Feature } from '../session/feature.ts';
import type { Session } from '../session/session.ts';
import type * as Dom from '../socket/dom-types.ts';

/** What makes a socket disposable. */
export interface DisposalMembers extends Dom.Disposable, Dom.AsyncDisposable {}

interface Disposal {
  /** Who waits for the end of the life under way. */
  waiting: (() => void)[];
}

const NAME = 'disposal';

/** When the life under way is over. */
function whenEnded(session: Session): Promise<void> {
  return new Promise((resolve) => {
    (session.parts[NAME] as Disposal).waiting.push(resolve);
  });
}

/** `using socket = …` and `await using socket = …`: closes the socket at the end of the block. */
export const disposal: Feature<object, unknown, DisposalMembers> = {
  name: NAME,

  setup: () => ({ waiting: [] }),

  // Before anybody hears of it: a listener may begin a new life.
  emitting(_session, disposal, name, notice) {
    if (name !== 'status' || (notice as { status: string }).status !== 'closed') return;
    for (const resolve of disposal.waiting.splice(0)) resolve();
  },

  members(sessionOf) {
    // Platforms without explicit resource management have no such symbols.
    if (!Symbol.dispose) return {} as DisposalMembers;
    return {
      [Symbol.dispose](this: { close(): void }): void {
        this.close();
      },
      async [Symbol.asyncDispose](this: { close(): void; readonly status: string }): Promise<void> {
        this.close();
        if (this.status !== 'closed') await whenEnded(sessionOf(this));
      },
    };
  },
} satisfies Feature<object, Disposal, DisposalMembers>;
