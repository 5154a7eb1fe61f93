import type { TraceStep } from '../core/trace-step.ts';
import { reportUncaught } from './report-uncaught.ts';

/** Tells the application of a step of the machine, which goes on even if that throws. */
export function tellStep(trace: (step: TraceStep) => void, step: TraceStep): void {
  try {
    trace(step);
  } catch (error) {
    reportUncaught(error);
  }
}
