// @vitest-environment jsdom
import { ResilientWebSocket } from 'resilient-websocket';
import { fakeNetwork } from 'resilient-websocket/testing';
import { expect, it, onTestFinished, vi } from 'vitest';
import { describeDomFace } from './dom-face.ts';

it('[EV-20] is tested with classes that are not the runtime’s', () => {
  for (const each of [Event, EventTarget, MessageEvent, CloseEvent]) {
    expect(String(each)).not.toContain('[native code]');
  }
});

it('[HO-12] a class in the place of the global of jsdom, after the import, is connected with', () => {
  const network = fakeNetwork();
  vi.stubGlobal('WebSocket', network.WebSocket);
  onTestFinished(() => void vi.unstubAllGlobals());
  const socket = new ResilientWebSocket('/feed');
  network.last.open();
  expect([socket.readyState, socket.url]).toEqual([
    1,
    new URL('/feed', location.href.replace('http', 'ws')).href,
  ]);
  socket.close();
  network.last.end(1005);
});

describeDomFace('jsdom');
