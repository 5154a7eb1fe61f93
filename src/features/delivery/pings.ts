// What delivery needs of Pings: whether they confirm anything, and to send one.
export { askForConfirmation } from '../heartbeat/heartbeat.ts';
export {
  arePingsMessages,
  canConfirm,
  heartbeatOf,
  passageMs,
  sendPing,
  unaskedMessages,
} from '../heartbeat/pings.ts';
