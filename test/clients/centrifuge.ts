import { Centrifuge } from 'centrifuge';
import { OneConnection } from './one-connection.ts';

// #region set-up
export function connectCentrifuge(url: string): Centrifuge {
  return new Centrifuge(url, { websocket: OneConnection });
}
// #endregion
