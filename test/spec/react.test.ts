import { createElement, type ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { InvalidOptionError } from 'resilient-websocket';
import { type UseResilientWebSocketOptions, useResilientWebSocket } from 'resilient-websocket/react';
import { describe, expect, it } from 'vitest';

/** Renders a component on a server. */
function render(url: string | (() => string), options: UseResilientWebSocketOptions): string {
  function Component(): ReactNode {
    const { status, closure, retryCount, socket } = useResilientWebSocket(url, options);
    return `${status} ${closure} ${retryCount} ${socket}`;
  }
  return renderToString(createElement(Component));
}

describe('useResilientWebSocket on a server', () => {
  it('[RE-5] renders an idle socket, makes none and waits for nothing', () => {
    const made: unknown[] = [];
    class Counted {
      constructor(url: string) {
        made.push(url);
        throw new Error('nothing connects here');
      }
    }
    const waitedFor = process.getActiveResourcesInfo();
    const WebSocket = Counted as unknown as NonNullable<UseResilientWebSocketOptions['WebSocket']>;
    expect(render('ws://127.0.0.1:9/', { WebSocket })).toBe('idle undefined 0 undefined');
    expect(made).toEqual([]);
    expect(process.getActiveResourcesInfo()).toEqual(waitedFor);
  });

  it('[RE-9] wants a key where the URL or the subprotocols are a function', () => {
    const url = (): string => 'ws://127.0.0.1:9/';
    expect(() => render(url, {})).toThrow(InvalidOptionError);
    expect(() => render('ws://127.0.0.1:9/', { protocols: () => 'chat' })).toThrow(InvalidOptionError);
    expect(render(url, { key: 'feed' })).toMatch(/^idle /);
  });
});
