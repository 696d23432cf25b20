import type { OpenAPIHono } from '@hono/zod-openapi';
import { VmtallyError } from '../../errors.ts';
import { ALERT_ROUTES } from '../alert-routes.ts';
import type { Hub } from '../hub.ts';
import { clientOf } from './check-access.ts';

/** Answers the routes of alerts: the counting process holds the rules. */
export function addAlertAnswers(app: OpenAPIHono, hub: Pick<Hub, 'engine' | 'alertsNow'>): void {
  const { engine } = hub;
  app.openapi(ALERT_ROUTES.list, async (c) => c.json({ alerts: await hub.alertsNow() }, 200));
  app.openapi(ALERT_ROUTES.set, async (c) => {
    const asked = c.req.valid('json');
    await engine.ask({ verb: 'set-alert', rule: asked }, clientOf(c));
    // The rules came before the answer; another client may have deleted this one already.
    const status = (await hub.alertsNow()).find(({ rule }) => rule.name === asked.name);
    if (status !== undefined) return c.json(status, 200);
    throw new VmtallyError('ALERT_UNKNOWN', `alert ${asked.name} was deleted`, 'Send the rule again.');
  });
  app.openapi(ALERT_ROUTES.remove, async (c) => {
    await engine.ask({ verb: 'delete-alert', alert: c.req.valid('param').name }, clientOf(c));
    return c.body(null, 204);
  });
}
