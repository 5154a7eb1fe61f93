import type { NativeEnd } from '../../session/ending.ts';
import type { Endpoint, Session } from '../../session/session.ts';
import { NativeConnection, type NativeEvent, type WebSocketConstructor } from '../../socket/connection.ts';

/** The code of an end without a Close frame. */
const ABNORMAL = 1006;

/** A connection over the WebSocket of React Native. */
export class ReactNativeConnection extends NativeConnection {
  constructor(session: Session, WebSocket: WebSocketConstructor, endpoint: Endpoint, binaryType: string) {
    super(session, WebSocket, endpoint, binaryType);
    this.orDiscard(() => {
      // On Android, close() during the handshake does nothing, and the connection opens later.
      this.native.addEventListener('open', () => {
        const { phase } = session;
        if (!this.isCurrent || (phase !== 'open' && phase !== 'connecting')) this.native.close();
      });
    });
  }

  /** Its `close` events do not say whether the end was clean, or say that none is: those with a Close frame are. */
  override endOf({ code = ABNORMAL, reason }: NativeEvent): NativeEnd {
    return { code, reason, wasClean: code !== ABNORMAL };
  }
}
