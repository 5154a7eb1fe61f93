import { launchWebkit } from '../../support/webkit.ts';
import { AT_ONCE, type Engine } from './engine.ts';

/** WebKitGTK in its MiniBrowser. */
export const WEBKIT: Engine = {
  target: {},
  start: AT_ONCE,
  async launch({ url }) {
    const { session, ...running } = await launchWebkit();
    await session.get(url);
    return running;
  },
};
