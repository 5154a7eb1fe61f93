import { type ReactNode, useState } from 'react';
import { useResilientWebSocket } from 'resilient-websocket/react';

/** Shows the status of a socket and what its last message held. */
export function Feed({ url }: { readonly url: string }): ReactNode {
  const [message, setMessage] = useState('');
  const { status, send } = useResilientWebSocket(url, { onMessage: ({ data }) => setMessage(String(data)) });
  return (
    <>
      <output id="status">{status}</output>
      <output id="message">{message}</output>
      <button id="send" type="button" onClick={() => send('hello')}>
        Send
      </button>
    </>
  );
}
