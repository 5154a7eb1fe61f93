import type { Bench } from './bench.ts';

/** What a WebSocket must do, whoever made it. Runs in any engine, so it uses nothing but the web's own globals. */
export interface Rule {
  /** With its number in docs/SPEC.md. No two are the same. */
  readonly title: string;
  /** Throws, or rejects, where the rule is broken. */
  readonly check: (bench: Bench) => void | Promise<void>;
  /** How long it may take. */
  readonly limitMs: number;
  /** Whether nobody can keep it where the engine does not: what an engine hides or loses cannot be made up for. */
  readonly isUpToEngine: boolean;
}

/** Longer than anything on the loopback that is not slow on purpose. */
const LIMIT_MS = 2000;

/** Makes a rule. */
export function rule(title: string, check: Rule['check'], limitMs: number = LIMIT_MS): Rule {
  return { title, check, limitMs, isUpToEngine: false };
}

/** Makes a rule that is up to the engine: ours may break it where the native class breaks it, too. */
export function engineRule(title: string, check: Rule['check'], limitMs: number = LIMIT_MS): Rule {
  return { ...rule(title, check, limitMs), isUpToEngine: true };
}
