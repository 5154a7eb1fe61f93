import { describe } from 'vitest';
import { launchWebkit } from '../support/webkit.ts';
import { setUpBench } from './bench.ts';
import { describeEverywhere } from './rules.ts';
import { WebkitTab } from './webkit-tab.ts';

describe('the life of a page in WebKitGTK', () => {
  const bench = setUpBench(async () => {
    const { session, stop } = await launchWebkit();
    return { openTab: () => WebkitTab.open(session), stop };
  });

  describeEverywhere(bench, { closesOnLeaving: false });
});
