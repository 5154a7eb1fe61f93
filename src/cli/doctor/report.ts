import { counted, harmless, wrap } from '../text.ts';
import type { Check, Verdict } from './catalogue.ts';
import type { Finding } from './finding.ts';

/** The examination as a whole, for programs. */
export interface Report {
  /** Without query and credentials. */
  readonly url: string;
  /** The worst verdict there is. */
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly notExamined: readonly Check[];
  /** Whether it was called off. */
  readonly isInterrupted: boolean;
}

/** Where the text of a finding begins. */
const INDENT = ' '.repeat(28);

const LEAST_WIDTH = 40;

/** SGR parameters: green, yellow, red. */
const COLOURS: Readonly<Record<Verdict, number>> = { ok: 32, warning: 33, problem: 31 };

/** How text is laid out. */
export interface Layout {
  /** Characters in a line. */
  readonly columns: number;
  readonly hasColours: boolean;
}

/** The worst verdict of a list; `ok` for an empty one. */
export function worstOf(findings: readonly Finding[]): Verdict {
  const verdicts = findings.map(({ verdict }) => verdict);
  if (verdicts.includes('problem')) return 'problem';
  return verdicts.includes('warning') ? 'warning' : 'ok';
}

/** One finding as text. */
export function findingAsText(
  { verdict, check, seen, means, cure, follows }: Finding,
  layout: Layout,
): string {
  const mark = verdict.padEnd(9);
  const painted = layout.hasColours ? `\x1b[${COLOURS[verdict]}m${mark}\x1b[39m` : mark;
  const labelled = [
    ['What it means', means],
    ['What to do', cure],
    ['What follows', follows],
  ] as const;
  const details = labelled.flatMap(([label, text]) => (text === undefined ? [] : [`${label}: ${text}`]));
  const width = Math.max(LEAST_WIDTH, layout.columns - INDENT.length);
  const [first = '', ...rest] = [seen, ...details].flatMap((text) => wrap(harmless(text), width));
  const lines = [`${painted}${check.padEnd(19)}${first}`, ...rest.map((line) => INDENT + line)];
  return `${lines.join('\n')}\n`;
}

/** What there is to say at the end. */
export function summaryAsText({ findings, notExamined, isInterrupted }: Report): string {
  const [problems, warnings] = (['problem', 'warning'] as const).map(
    (verdict) => findings.filter((finding) => finding.verdict === verdict).length,
  ) as [number, number];
  const left = notExamined.map((check) => (check === 'idle' && !isInterrupted ? 'idle (--idle)' : check));
  const omission = left.length === 0 ? '' : `Not examined: ${left.join(', ')}.\n`;
  const counts = `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}.`;
  const nothing = isInterrupted ? 'Nothing to fix so far.' : 'Nothing to fix.';
  const verdict = problems + warnings === 0 ? nothing : counts;
  return `\n${omission}${isInterrupted ? 'Interrupted. ' : ''}${verdict}\n`;
}
