/**
 * What a page or the network says of itself. `online`, `offline`: as the platform believes. `visible`, `hidden`: what
 * became of the page. `resumed`: it has the focus, or runs again after it was frozen. `leaving`: it is being left.
 * `staying`: it was not left after all. `restored`: it is back from the back-forward cache.
 */
export type Signal =
  | 'online'
  | 'offline'
  | 'visible'
  | 'hidden'
  | 'resumed'
  | 'leaving'
  | 'staying'
  | 'restored';
