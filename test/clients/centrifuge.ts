import { Centrifuge } from 'centrifuge';
import { OneConnection } from './one-connection.ts';

// #region set-up
export function connectCentrifuge(url: string, websocket = OneConnection): Centrifuge {
  return new Centrifuge(url, { websocket });
}
// #endregion
