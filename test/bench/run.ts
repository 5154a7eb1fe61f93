import type { Run } from '../../bench/report/results.ts';

/** The circumstances of a run that never was. */
export const RUN: Run = {
  date: '2026-01-02T03:04:05.000Z',
  node: '20.0.0',
  cpu: 'A processor',
  cores: 2,
  loadAtStart: 0.5,
  loadAtEnd: 1.5,
};
