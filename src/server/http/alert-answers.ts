import type { OpenAPIHono } from '@hono/zod-openapi';
import { VmtallyError } from '../../errors.ts';
import type { AlertRule, AlertStatus } from '../../wire/alerts.ts';
import { ALERT_ROUTES } from '../alert-routes.ts';
import { clientOf } from './check-access.ts';

/** Holds the rules of alerts: the counting process of a service, or a hub. `client`: its address, for the log. */
export interface AlertDesk {
  alertsNow(): Promise<AlertStatus[]>;
  /** Rejects with ALERT_LOCKED, ALERT_LIMIT, REQUEST_INVALID, SESSION_UNKNOWN, SESSION_LOCKED, RATE_LIMIT. */
  setAlert(rule: AlertRule, client: string | undefined): Promise<unknown>;
  /** Rejects with ALERT_UNKNOWN, ALERT_LOCKED, RATE_LIMIT. */
  deleteAlert(name: string, client: string | undefined): Promise<unknown>;
}

/** Answers the routes of alerts. */
export function addAlertAnswers(app: OpenAPIHono, desk: AlertDesk): void {
  app.openapi(ALERT_ROUTES.list, async (c) => c.json({ alerts: await desk.alertsNow() }, 200));
  app.openapi(ALERT_ROUTES.set, async (c) => {
    const asked = c.req.valid('json');
    await desk.setAlert(asked, clientOf(c));
    // The rules came before the answer; another client may have deleted this one already.
    const status = (await desk.alertsNow()).find(({ rule }) => rule.name === asked.name);
    if (status !== undefined) return c.json(status, 200);
    throw new VmtallyError('ALERT_UNKNOWN', `alert ${asked.name} was deleted`, 'Send the rule again.');
  });
  app.openapi(ALERT_ROUTES.remove, async (c) => {
    await desk.deleteAlert(c.req.valid('param').name, clientOf(c));
    return c.body(null, 204);
  });
}
