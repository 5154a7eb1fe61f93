export type { TraceStep } from './core/trace-step.ts';
export type { Encoded } from './trace/encoding.ts';
export { type RecordedStep, readTrace, type Trace } from './trace/file.ts';
export { TraceRecorder } from './trace/recorder.ts';
export { type Difference, type Replay, type ReplayedStep, replay } from './trace/replay.ts';
