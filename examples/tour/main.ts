/**
 * The tour: every kind of ending that a WebSocket connection can have, one after the other, on a real server, and
 * what the library does about each. `npm start` runs it; exit code 0 says that it kept all of its promises.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type Played, play } from './play.ts';
import { SCENES } from './scenes.ts';
import { Screen } from './screen.ts';

/** For the viewer: time to read the end of a scene. */
const READING_MS = 1200;

const interruption = new AbortController();
const { signal } = interruption;
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort());

const screen = new Screen(process.stdout);
const played: Played[] = [];
screen.title(
  `A tour of ${SCENES.length} endings, with the default policy. It takes about a minute; Ctrl-C stops it.`,
);

for (const [index, scene] of SCENES.entries()) {
  screen.title(`\n${index + 1}/${SCENES.length}  ${scene.ending}`);
  screen.tell('scene', scene.story);
  const result = await play(scene, screen, signal);
  if (signal.aborted) break;
  for (const problem of result.problems) screen.tell('WRONG', problem, 'red');
  played.push(result);
  await pause(READING_MS, undefined, { signal }).catch(() => {});
  if (signal.aborted) break;
}

screen.summary(played);
const kept = played.filter(({ problems }) => problems.length === 0).length;
if (signal.aborted) {
  screen.title(`\nStopped after ${played.length} of ${SCENES.length} endings.`);
  process.exitCode = 130;
} else {
  screen.title(`\n${kept} of ${SCENES.length} endings went as promised.`);
  process.exitCode = kept === SCENES.length ? 0 : 1;
}
