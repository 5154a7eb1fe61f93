import type { NativeEnd } from '../../session/ending.ts';
import { NativeConnection, type NativeEvent } from '../../socket/connection.ts';

/** A connection in workerd, which makes up a reason where no Close frame came. */
export class WorkerdConnection extends NativeConnection {
  override endOf(event: NativeEvent): NativeEnd {
    const end = super.endOf(event);
    return end.wasClean || end.code !== 1006 ? end : { ...end, reason: '' };
  }
}
