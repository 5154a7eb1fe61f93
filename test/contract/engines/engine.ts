import type { BundleOptions } from '../../support/bundle.ts';

/** A program that is ready to run. */
export interface Program {
  /** Its text, in one piece. */
  readonly text: string;
  /** A page that runs it. */
  readonly url: string;
}

/** Something that runs programs with WebSockets in them. */
export interface Engine {
  /** How a program is bundled for it. */
  readonly target: BundleOptions;
  /** The statement that has `run(host)` called when the engine starts. */
  readonly start: string;
  launch(program: Program): Promise<Running>;
}

/** An engine at work. */
export interface Running {
  readonly version: string;
  /** Settles when it ends by itself. */
  readonly ended: Promise<unknown>;
  /** What it has said so far. */
  said(): string;
  stop(): Promise<void>;
}

/** Starts the program as soon as it is loaded. */
export const AT_ONCE = 'await run(host);';

/** In a page: starts it in a dedicated worker that the page makes. */
export const IN_WORKER = `
  if ('document' in globalThis) new Worker('/program.js', { type: 'module' });
  else await run(host);
`;
