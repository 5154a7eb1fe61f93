import type { Status } from 'resilient-websocket';

/** What a page tells the worker. */
export type FromPage = { readonly type: 'join' | 'leave' } | { readonly type: 'send'; readonly data: string };

/** What the worker tells a page. */
export type FromWorker =
  | { readonly type: 'status'; readonly status: Status }
  | { readonly type: 'message'; readonly data: unknown };
