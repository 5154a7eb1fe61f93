// #region class
import { ResilientWebSocket } from 'resilient-websocket';

/** For clients that connect again by themselves: each socket is one connection. */
export class OneConnection extends ResilientWebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols, { retry: false, queue: false });
  }
}
// #endregion
