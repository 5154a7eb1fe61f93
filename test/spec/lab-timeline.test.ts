import { TraceRecorder } from 'resilient-websocket/trace';
import { describe, expect, it } from 'vitest';
import { Journal } from '../../src/lab/timeline/journal.ts';
import { addStep, journalOf } from '../../src/lab/timeline/steps.ts';
import { fakeLife } from '../support/fake-life.ts';

/** A life with a restart, messages of every fate and probes in between, as it was watched and as it was recorded. */
function live(): { readonly watched: Journal; readonly recorded: string } {
  const watched = new Journal();
  const recorder = new TraceRecorder();
  const { socket, network, clock } = fakeLife({
    trace: (step) => {
      addStep(watched, step);
      recorder.trace(step);
    },
    heartbeat: { intervalMs: 300, message: 'ping', isReply: (data) => data === 'pong', isInOrder: true },
    decide: ({ code }) => {
      if (code === 4009) throw new Error('broken');
      return undefined;
    },
  });
  network.last.open();
  socket.send('confirmed');
  clock.advance(300);
  network.last.receive('pong');
  socket.send('unconfirmed');
  network.last.end(1012);
  for (const text of ['one', 'two']) socket.send(text);
  clock.advance(clock.nextIn);
  network.last.open();
  network.last.receive('pong');
  network.last.end(4009);
  return { watched, recorded: JSON.stringify(recorder) };
}

describe('the timeline of the lab', () => {
  it('[LB-3] shows what became of messages, and leaves out the probes of the heartbeat', () => {
    const fates = live().watched.marks.flatMap((mark) => (mark.kind === 'message' ? [mark.fate] : []));
    expect(fates).toEqual([
      ...['sent', 'sent', 'in-doubt', 'queued', 'queued', 'flushed', 'flushed'],
      ...['in-doubt', 'in-doubt'],
    ]);
  });

  it('[LB-2] shows each ending with what explains it', () => {
    const endings = live().watched.marks.flatMap((mark) => (mark.kind === 'ending' ? [mark.ending] : []));
    expect(endings).toMatchObject([
      {
        code: 1012,
        final: false,
        why: 'The server announces that it restarts, so the delay is short and random.',
      },
      { code: 4009, final: true, why: 'The policy function failed: Error: broken' },
    ]);
    expect(endings[0]?.advice).toMatch(/^Nothing to fix/);
  });

  it('[LB-6] shows a recorded trace as it showed the life', () => {
    const { watched, recorded } = live();
    const journal = journalOf(recorded);
    expect(journal.spans).toEqual(watched.spans);
    expect(journal.spans.map(({ lane }) => lane)).toEqual(['open', 'waiting', 'closed']);
    const told = ({ marks }: Journal): readonly unknown[] =>
      marks.map((mark) =>
        mark.kind === 'ending' ? [mark.at, mark.ending.code, mark.ending.why, mark.ending.advice] : mark,
      );
    expect(told(journal)).toEqual(told(watched));
  });

  it('[LB-6] refuses what is no trace', () => {
    expect(() => journalOf('{"version":2}')).toThrow(TypeError);
  });
});
