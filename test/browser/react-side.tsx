import { StrictMode } from 'react';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { type FeedProps, Feeds } from '../support/react-feeds.tsx';

export { heard, renders, senders } from '../support/react-feeds.tsx';

let root: Root | undefined;

/** Mounts these components and no others; those that were mounted before stay. */
export function mount(feeds: readonly FeedProps[], isStrict = false): void {
  root ??= createRoot(document.body);
  const all = <Feeds feeds={feeds} />;
  // At the top: further down it mounts nothing twice at first.
  root.render(isStrict ? <StrictMode>{all}</StrictMode> : all);
}

/** Goes on with what a server has rendered of these components. */
export function hydrate(html: string, feeds: readonly FeedProps[]): void {
  document.body.innerHTML = html;
  root = hydrateRoot(document.body, <Feeds feeds={feeds} />);
}
