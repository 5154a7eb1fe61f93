import { type ReactNode, useEffect } from 'react';
import type { ResilientWebSocketOptions } from 'resilient-websocket';
import { useResilientWebSocket } from 'resilient-websocket/react';

/** Delays that keep a test short. */
const SOON: ResilientWebSocketOptions = {
  backoff: { minMs: 20, baseMs: 20, maxMs: 20, jitter: 'none' },
  rules: [{ when: 1012, then: { action: 'retry', delay: { minMs: 20, maxMs: 20 } } }],
};

/** What a component may read and show of its socket. */
export type Shown = 'status' | 'code' | 'retryCount';

/** A component with a socket. */
export interface FeedProps {
  /** The id of the element that it shows. */
  readonly name: string;
  readonly url: string;
  readonly shows?: readonly Shown[];
  /** Sent by an effect of its child. */
  readonly sends?: string;
  /** How the messages that it heard are marked. */
  readonly mark?: string;
}

/** How often each component was rendered, by name. */
export const renders: Record<string, number> = {};

/** The messages that were heard, each as the name, the mark and the text. */
export const heard: string[] = [];

/** Sends over the socket of a component, by name. */
export const senders: Record<string, (text: string) => void> = {};

/** What is mounted. */
export function Feeds({ feeds }: { readonly feeds: readonly FeedProps[] }): ReactNode {
  return feeds.map((feed) => <Feed key={feed.name} {...feed} />);
}

function Feed({ name, url, shows = ['status'], sends, mark = '' }: FeedProps): ReactNode {
  const socket = useResilientWebSocket(url, {
    ...SOON,
    onMessage: ({ data }) => heard.push(`${name}${mark}: ${data}`),
  });
  renders[name] = (renders[name] ?? 0) + 1;
  senders[name] = socket.send;
  const read = {
    status: () => socket.status,
    code: () => socket.closure?.code,
    retryCount: () => socket.retryCount,
  };
  return (
    <>
      <output id={name}>{shows.map((fact) => String(read[fact]() ?? '')).join(' ')}</output>
      {sends !== undefined && <Sender text={sends} send={socket.send} />}
    </>
  );
}

function Sender({ text, send }: { readonly text: string; readonly send: (text: string) => void }): ReactNode {
  useEffect(() => send(text), [text, send]);
  return null;
}
