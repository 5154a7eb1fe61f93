import { type ReactNode, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Feed } from './feed.tsx';

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
