import type { LabPolicy } from '../policy.ts';
import type { Course, Storm } from './crowd.ts';

/** What a page asks its worker for. */
export interface StormPlan {
  readonly policy: LabPolicy;
  readonly storm: Storm;
}

/** What the worker answers: one after the other how each schedule came back, at last that it is done, or what went wrong. */
export type StormNews =
  | { readonly kind: 'course'; readonly name: string; readonly course: Course }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string };
