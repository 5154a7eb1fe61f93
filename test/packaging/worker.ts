import { ResilientWebSocket as Default } from 'resilient-websocket';
import { explain } from 'resilient-websocket/codes';
import { connectionsOf } from 'resilient-websocket/connections';
import { ResilientWebSocket } from 'resilient-websocket/full';
import { createSocketClass } from 'resilient-websocket/kit';
import { ResilientWebSocket as Lite } from 'resilient-websocket/lite';
import { PartySocket } from 'resilient-websocket/partysocket';
import { registry } from 'resilient-websocket/presets';
import { useResilientWebSocket } from 'resilient-websocket/react';
import ReconnectingWebSocket from 'resilient-websocket/reconnecting-websocket';
import { FakeClock } from 'resilient-websocket/testing';
import { TraceRecorder } from 'resilient-websocket/trace';

/** What the worker has to say. */
export interface Result {
  /** Something from each of the other entries. */
  readonly imported: readonly string[];
  readonly events: readonly string[];
  readonly closes: readonly { readonly code: number; readonly cause: string; readonly final: boolean }[];
  readonly readyState: number;
  /** What listeners threw. */
  readonly uncaught: readonly string[];
}

/** Calls what a worker must not do at its global scope, if it was told to. */
declare const breakTheRules: (() => void) | undefined;
breakTheRules?.();

async function live(url: string): Promise<Result> {
  const recorder = new TraceRecorder();
  const socket = new ResilientWebSocket(url, [], {
    trace: recorder.trace,
    backoff: { minMs: 20, baseMs: 20, maxMs: 20, jitter: 'none' },
  });
  const events: string[] = [];
  const uncaught: string[] = [];
  addEventListener('error', (event) => {
    event.preventDefault();
    uncaught.push(event.message);
  });
  const closes: { code: number; cause: string; final: boolean }[] = [];
  for (const type of ['open', 'message', 'error', 'close'] as const) {
    socket.addEventListener(type, (event) => events.push(`${event.constructor.name} ${event.type}`));
  }
  socket.addEventListener('open', () => {
    throw new Error('on purpose');
  });
  socket.on('close', ({ code, cause, final }) => closes.push({ code, cause, final }));
  socket.on('open', ({ attempt }) => socket.send(`attempt ${attempt}`));
  const over = new Promise((resolve) => socket.on('giveup', resolve));
  const echoed = new Promise((resolve) => socket.addEventListener('message', resolve));
  await Promise.race([over, echoed]);
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve));
  socket.close();
  await closed;
  const imported = [
    explain(1012).name,
    registry[0]?.id ?? '',
    recorder.toJSON().steps[0]?.phase ?? '',
    new FakeClock().pending === 0 ? 'none running' : 'running',
    typeof useResilientWebSocket,
    typeof ReconnectingWebSocket,
    new PartySocket({ host: 'example.com', room: 'lobby', startClosed: true }).roomUrl,
    connectionsOf().name,
    createSocketClass([]).name,
    Lite.name,
    Default.name,
  ];
  return { imported, events, closes, readyState: socket.readyState, uncaught };
}

export default {
  /** The entry of `workerd test`. */
  async test(_controller: unknown, { URL: url }: { readonly URL: string }): Promise<void> {
    console.log(JSON.stringify(await live(url)));
  },
};
