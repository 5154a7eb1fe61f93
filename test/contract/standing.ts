import pLimit from 'p-limit';
import type { SubjectName } from './bench.ts';
import type { Configuration } from './configurations.ts';
import { CONTRACT } from './contract.ts';
import { examineIn } from './examination.ts';
import type { Findings } from './examine.ts';

/** How the subjects stand in a configuration. */
export interface Standing {
  /** The version of the engine. */
  readonly version: string;
  /** How many rules there are. */
  readonly rules: number;
  /** The rules that do not hold. */
  readonly failures: Readonly<Record<SubjectName, Findings>>;
}

/** A standing to keep: the titles of the rules that do not hold. */
export interface KnownStanding {
  readonly version: string;
  readonly rules: number;
  readonly failures: Readonly<Record<SubjectName, readonly string[]>>;
}

/** What known-failures.json holds: the standings by the names of their configurations. */
export type KnownStandings = Readonly<Record<string, KnownStanding>>;

/** What to keep of a standing. Messages change from run to run. */
export function toKnown({ version, rules, failures }: Standing): KnownStanding {
  const { native, plain, default: byDefault, lite, full } = failures;
  const titles = {
    native: Object.keys(native),
    plain: Object.keys(plain),
    default: Object.keys(byDefault),
    lite: Object.keys(lite),
    full: Object.keys(full),
  };
  return { version, rules, failures: titles };
}

/** The engines mostly wait: more of them than there are cores. */
const inTurn = pLimit(4);

/** Examines a configuration as soon as there is room for it. */
export async function find(configuration: Configuration): Promise<Standing> {
  const { version, report } = await inTurn(() => examineIn(configuration));
  const failures = {
    native: failuresOf(report.native),
    plain: failuresOf(report.plain),
    default: failuresOf(report.default),
    lite: failuresOf(report.lite),
    full: failuresOf(report.full),
  };
  return { version, rules: CONTRACT.length, failures };
}

function failuresOf(findings: Findings = {}): Findings {
  const failures = CONTRACT.map(({ title }) => [title, findings[title] ?? 'not checked'] as const);
  return Object.fromEntries(failures.filter(([, message]) => message !== ''));
}
