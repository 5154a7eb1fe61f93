import type { Backoff } from '../full.ts';
import { byId, say } from './dom.ts';
import { makeCheck, makeChoice, makeNumberField } from './fields.ts';
import { JITTERS, type LabPolicy, PRESET_NAMES } from './policy.ts';

/** The heartbeat that the lab begins with: quick, so that a black hole is found while one looks. */
const HEARTBEAT = { intervalMs: 5000, timeoutMs: 2000 };

const BACKOFF_FIELDS = [
  ['minMs', 'minMs', '100'],
  ['baseMs', 'baseMs', '12000'],
  ['factor', 'factor', '2'],
  ['maxMs', 'maxMs', '24000'],
  ['spreadMs', 'spreadMs', 'half of baseMs'],
] as const;

/** The form in which the policy is set. */
export class PolicyForm {
  /**
   * Fills the form.
   *
   * @param apply Is called with a policy to use; what it throws is told in the form.
   */
  constructor(apply: (policy: LabPolicy) => void) {
    byId('policy-fields').append(
      ...BACKOFF_FIELDS.map(([name, label, hint]) => makeNumberField({ id: `policy-${name}`, label, hint })),
      makeChoice('policy-jitter', 'jitter', JITTERS),
      makeNumberField({ id: 'policy-connectTimeoutMs', label: 'connectTimeoutMs', hint: '20000' }),
      makeCheck('policy-heartbeat', 'heartbeat', true),
      makeNumberField({
        id: 'policy-intervalMs',
        label: 'heartbeat.intervalMs',
        value: HEARTBEAT.intervalMs,
      }),
      makeNumberField({ id: 'policy-timeoutMs', label: 'heartbeat.timeoutMs', value: HEARTBEAT.timeoutMs }),
    );
    byId('presets').append(...PRESET_NAMES.map((name) => makeCheck(`preset-${name}`, name)));
    const form = byId('policy', HTMLFormElement);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      try {
        apply(this.read());
        say(byId('policy-error'), '');
      } catch (error) {
        say(byId('policy-error'), (error as Error).message);
      }
    });
    form.addEventListener('reset', () => say(byId('policy-error'), ''));
  }

  /** The policy as it stands in the form. */
  read(): LabPolicy {
    const backoff: { -readonly [K in keyof Backoff]?: Backoff[K] } = {};
    for (const [name] of BACKOFF_FIELDS) {
      const value = numberIn(`policy-${name}`);
      if (value !== undefined) backoff[name] = value;
    }
    const jitter = JITTERS.find((each) => each === byId('policy-jitter', HTMLSelectElement).value);
    if (jitter !== undefined) backoff.jitter = jitter;
    const connectTimeoutMs = numberIn('policy-connectTimeoutMs');
    return {
      backoff,
      ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
      presets: PRESET_NAMES.filter((name) => byId(`preset-${name}`, HTMLInputElement).checked),
      heartbeat: byId('policy-heartbeat', HTMLInputElement).checked
        ? {
            intervalMs: numberIn('policy-intervalMs') ?? HEARTBEAT.intervalMs,
            timeoutMs: numberIn('policy-timeoutMs') ?? HEARTBEAT.timeoutMs,
          }
        : undefined,
    };
  }
}

function numberIn(id: string): number | undefined {
  const { value, valueAsNumber } = byId(id, HTMLInputElement);
  return value === '' ? undefined : valueAsNumber;
}
