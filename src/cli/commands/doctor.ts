import { endpointName } from '../../socket/endpoint-name.ts';
import type { Command, Terminal } from '../command.ts';
import { readDoctorArguments } from '../doctor/arguments.ts';
import { Examination } from '../doctor/examination.ts';
import type { Finding } from '../doctor/finding.ts';
import { findingAsText, type Layout, type Report, summaryAsText, worstOf } from '../doctor/report.ts';

/** Where the output is no terminal. */
const DEFAULT_COLUMNS = 100;

/** Examines a WebSocket endpoint and says what to fix. */
export const command: Command = {
  name: 'doctor',
  summary: 'examine an endpoint phase by phase, and say what to fix',
  usage: `resilient-websocket doctor <url> [options]

Examines a WebSocket endpoint phase by phase and says what to fix. It sends no application data.

  --protocol <name>         a subprotocol to offer; may be repeated
  --header 'Name: value'    a header to add to the handshake; may be repeated
  --idle [seconds]          also wait for the idle limit, for so long at most (120)
  --timeout <ms>            how long to wait for each answer (10000)
  --insecure                go on although the certificate is no good
  --json                    one JSON object in place of text

Exit codes: 0 no problem, 1 problems, 2 bad arguments.`,
  run,
};

async function run(args: readonly string[], { output, errors, interrupted }: Terminal): Promise<number> {
  const { target, isJson } = readDoctorArguments(args);
  const examination = new Examination(target);
  let isInterrupted = false;
  interrupted.then(() => {
    isInterrupted = true;
    examination.callOff();
  });
  const url = endpointName(target.url.href);
  const layout: Layout = {
    columns: output.columns ?? DEFAULT_COLUMNS,
    hasColours: output.isTTY === true && output.hasColors(),
  };
  if (!isJson) output.write(`${url}\n\n`);
  const findings: Finding[] = [];
  for await (const finding of examination.findings()) {
    findings.push(finding);
    if (isJson) continue;
    output.write(findingAsText(finding, layout));
    const { idleMs } = target;
    if (finding.check === 'close' && idleMs !== undefined) {
      errors.write(`Waiting for ${idleMs / 1000} s at most, without traffic. Ctrl-C ends it.\n`);
    }
  }
  const { notExamined } = examination;
  const report: Report = { url, verdict: worstOf(findings), findings, notExamined, isInterrupted };
  output.write(isJson ? `${JSON.stringify(report, toThousandths, 2)}\n` : summaryAsText(report));
  return report.verdict === 'problem' ? 1 : 0;
}

/** A replacer for JSON: a microsecond is as fine as anything is measured here. */
function toThousandths(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
}
