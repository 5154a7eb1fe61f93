import { cannot, type Server, says } from '../server.ts';

const REFUSED = cannot('Its API takes 1000 and 3000 to 4999.');

/** What both faye-websockets send. */
export const FAYE_CLOSES: Server['closes'] = {
  empty: says(1000),
  1001: REFUSED,
  1008: REFUSED,
  1011: REFUSED,
  1012: REFUSED,
  1013: REFUSED,
};
