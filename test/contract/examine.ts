import { Bench, type HearUncaught, type Subject, type SubjectName } from './bench.ts';
import { CONTRACT } from './contract.ts';
import type { Rule } from './rule.ts';

/** For each rule by its title: `''` where it holds, otherwise what is wrong. */
export type Findings = Readonly<Record<string, string>>;

/** What an engine has to say of each subject. */
export type Report = Partial<Readonly<Record<SubjectName, Findings>>>;

/** Checks every rule of the contract, one after the other, on every subject. */
export async function examine(
  subjects: readonly Subject[],
  host: string,
  hear: HearUncaught,
): Promise<Report> {
  const report: Partial<Record<SubjectName, Findings>> = {};
  for (const subject of subjects) {
    const findings: Record<string, string> = {};
    for (const rule of CONTRACT) findings[rule.title] = await check(rule, subject, host, hear);
    report[subject.name] = findings;
  }
  return report;
}

/**
 * A native class is asked again where it breaks a rule: what is known of an engine is what it does each time, not what
 * happened once under load. Ours has no second chance.
 */
async function check(rule: Rule, subject: Subject, host: string, hear: HearUncaught): Promise<string> {
  const finding = await checkOne(rule, subject, host, hear);
  if (finding === '' || subject.name !== 'native') return finding;
  return checkOne(rule, subject, host, hear);
}

async function checkOne(rule: Rule, subject: Subject, host: string, hear: HearUncaught): Promise<string> {
  const bench = new Bench(subject, host, hear);
  // Native classes hang in many rules; ours must not, and is given the time that a busy machine may take.
  const limitMs = rule.limitMs * (subject.name === 'native' ? 1 : 5);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not settled within ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([rule.check(bench), limit]);
    return '';
  } catch (error) {
    return String(error) || 'an error without a message';
  } finally {
    clearTimeout(timer);
    await bench.end();
  }
}
