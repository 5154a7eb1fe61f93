// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { describeDomFace } from './dom-face.ts';

it('[EV-20] is tested with classes that are not the runtime’s', () => {
  for (const each of [Event, EventTarget, MessageEvent, CloseEvent]) {
    expect(String(each)).not.toContain('[native code]');
  }
});

describeDomFace('jsdom');
