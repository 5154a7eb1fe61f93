/** A rule that ours breaks on purpose when it has its defaults. */
export interface Difference {
  /** The title of the rule. */
  readonly rule: string;
  readonly why: string;
}

const QUEUES = 'the message waits for the connection (DF-11 in differences.md).';

/** Where ours with its defaults is not like a WebSocket that never comes back. */
export const DIFFERENCES: readonly Difference[] = [
  { rule: '[SE-1] send() while connecting throws an InvalidStateError', why: QUEUES },
  { rule: '[SE-1] so it does for a string, and nothing of it is sent', why: QUEUES },
  { rule: '[SE-1] so it does for a view, and nothing of it is sent', why: QUEUES },
  { rule: '[SE-1] so it does for a Blob, and nothing of it is sent', why: QUEUES },
];
