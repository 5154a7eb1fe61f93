import { explain } from 'resilient-websocket/codes';
import { Feed } from './feed.jsx';

// The address of the feed is not known when this is built.
export const dynamic = 'force-dynamic';

/** Rendered on the server, with a component that lives in the page. */
export default function Page() {
  return (
    <main>
      <p id="meaning">{explain(1012).name}</p>
      <Feed url={process.env.FEED_URL} />
    </main>
  );
}
