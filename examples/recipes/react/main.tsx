import { type ReactNode, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useMessage, useSocket, useStatus } from './use-socket.ts';

function Feed({ url }: { readonly url: string }): ReactNode {
  const socket = useSocket(url);
  return (
    <>
      <output id="status">{useStatus(socket)}</output>
      <output id="message">{String(useMessage(socket) ?? '')}</output>
      <button id="send" type="button" onClick={() => socket.send('hello')}>
        Send
      </button>
    </>
  );
}

function Page({ url }: { readonly url: string }): ReactNode {
  const [isShown, setShown] = useState(true);
  return (
    <>
      {isShown && <Feed url={url} />}
      <button id="leave" type="button" onClick={() => setShown(false)}>
        Leave
      </button>
    </>
  );
}

const url = new URLSearchParams(location.search).get('feed') ?? '/feed';
createRoot(document.body.appendChild(document.createElement('main'))).render(
  <StrictMode>
    <Page url={url} />
  </StrictMode>,
);
