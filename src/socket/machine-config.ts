import type { Config, Endpoint } from '../core/config.ts';
import type { Settings } from './options.ts';

/** What the machine needs to know of the options. */
export function configOf(settings: Settings, endpoint: Endpoint | undefined): Config {
  const { retry, rules, backoff, budget } = settings;
  return {
    endpoint,
    policy: { retry, rules, backoff, budget, canRefresh: endpoint === undefined },
    endpointTimeoutMs: settings.endpointTimeoutMs,
    connectTimeoutMs: settings.connectTimeoutMs,
    prologueTimeoutMs: settings.prologue === undefined ? undefined : settings.prologueTimeoutMs,
    closeTimeoutMs: settings.closeTimeoutMs,
    stableAfterMs: settings.stableAfterMs,
    heartbeat: settings.heartbeat.config,
    requiredExtensions: settings.requiredExtensions,
    queue: settings.queue,
    highWaterMark: settings.highWaterMark,
    resendsUnconfirmed: settings.resend === 'unconfirmed',
  };
}
