import { platform } from '../../test/contract/engines/platforms.ts';

/** The oldest Node that has a WebSocket of its own; `npm ci --prefix test/platforms` installs it. */
export const NODE_WITH_GLOBAL: string = platform('node-22/bin/node');
