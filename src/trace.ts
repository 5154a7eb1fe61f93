export type { StepConfig, StepEntry, TraceStep } from './features/steps/trace-step.ts';
export type { Encoded } from './trace/encoding.ts';
export { type RecordedStep, readTrace, type Trace } from './trace/file.ts';
export type { Difference } from './trace/player.ts';
export { TraceRecorder } from './trace/recorder.ts';
export { type Replay, replay } from './trace/replay.ts';
