import type { Logger } from 'pino';
import type { Engine } from '../../wire/feed.ts';
import { Alerts } from './alerts.ts';
import { BoundedLog } from './bounded-log.ts';
import { logAlerts } from './log-alerts.ts';
import { Receivers } from './receivers.ts';

/**
 * Looks at the rules of a service: changes go to the log and the receivers, and suspend sessions by `engine`. `page`: the
 * address of the page, once the service listens.
 */
export function openAlerts(
  engine: Engine,
  log: Pick<Logger, 'info' | 'warn' | 'error'>,
  { receivers: urls = [], page, host }: { receivers?: readonly string[]; page: () => string; host: string },
): { alerts: Alerts; stop: () => void } {
  const bounded = new BoundedLog(log);
  const logged = logAlerts(bounded);
  const alerts = new Alerts((alert, changes) => {
    const { name, session, action } = alert.held.rule;
    logged(alert, changes);
    receivers.changed(alert, changes);
    if (action !== 'suspend' || !changes.some(({ state }) => state === 'firing')) return;
    engine
      .ask({ verb: 'suspend', session, alert: name }, `alert ${name}`)
      .catch((error: unknown) =>
        log.error({ err: error, alert: name }, 'an alert cannot suspend its session'),
      );
  });
  const receivers = new Receivers(urls, { host, page }, () => alerts.all, log);
  const stop = () => {
    receivers.stop();
    bounded.stop();
  };
  return { alerts, stop };
}
