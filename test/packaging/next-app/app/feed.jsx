'use client';

import { useState } from 'react';
import { useResilientWebSocket } from 'resilient-websocket/react';

/** Comes back soon after a restart. */
const RULES = [{ when: 1012, then: { action: 'retry', delay: { minMs: 20, maxMs: 20 } } }];

/** Shows how its socket is, and what it heard last. */
export function Feed({ url }) {
  const [message, setMessage] = useState('');
  const { status, send } = useResilientWebSocket(url, {
    rules: RULES,
    onMessage: ({ data }) => setMessage(data),
  });
  return (
    <>
      <output id="status">{status}</output>
      <output id="message">{message}</output>
      <button type="button" onClick={() => send('from the page')}>
        Send
      </button>
    </>
  );
}
