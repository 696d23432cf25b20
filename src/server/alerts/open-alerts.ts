import type { Logger } from 'pino';
import type { RuleReader } from '../../alerts/reading.ts';
import type { AlertRule } from '../../wire/alerts.ts';
import { Alerts } from './alerts.ts';
import { BoundedLog } from './bounded-log.ts';
import { logAlerts } from './log-alerts.ts';
import { Receivers } from './receivers.ts';

export interface AlertsOptions<Source> {
  readerOf: (rule: AlertRule) => RuleReader<Source>;
  /** Suspends the session of a rule; absent where nothing can be suspended. */
  suspend?: (rule: AlertRule) => Promise<unknown>;
  receivers?: readonly string[];
  /** The address of the page, once the service listens. */
  page: () => string;
  /** Name of the host, or of the fleet. */
  host: string;
}

/** Looks at rules: changes go to the log and the receivers, and may suspend sessions. */
export function openAlerts<Source>(
  { readerOf, suspend, receivers: urls = [], page, host }: AlertsOptions<Source>,
  log: Pick<Logger, 'info' | 'warn' | 'error'>,
): { alerts: Alerts<Source>; stop: () => void } {
  const bounded = new BoundedLog(log);
  const logged = logAlerts(bounded);
  const alerts = new Alerts(readerOf, (alert, changes) => {
    const { rule } = alert.held;
    logged(alert, changes);
    receivers.changed(alert, changes);
    if (rule.action !== 'suspend' || !changes.some(({ state }) => state === 'firing')) return;
    suspend?.(rule).catch((error: unknown) =>
      log.error({ err: error, alert: rule.name }, 'an alert cannot suspend its session'),
    );
  });
  const receivers = new Receivers(urls, { host, page }, () => alerts.all, log);
  const stop = () => {
    receivers.stop();
    bounded.stop();
  };
  return { alerts, stop };
}
