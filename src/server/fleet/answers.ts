import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Family } from '../../metrics/family.ts';
import { type AlertDesk, addAlertAnswers } from '../http/alert-answers.ts';
import { addMetricsAnswer } from '../http/metrics-answer.ts';
import { ROUTES } from '../routes.ts';
import type { FleetHub } from './fleet-hub.ts';
import { exactFleetBoard, fleetBoard, fleetReport } from './report.ts';
import { FLEET_ROUTES } from './routes.ts';

/** Adds the answers of a hub. `families`: its metrics. */
export function addFleetAnswers(
  app: OpenAPIHono,
  hub: FleetHub,
  alerts: AlertDesk,
  families: () => readonly Family[],
): void {
  app.openapi(FLEET_ROUTES.fleet, (c) => c.json(fleetReport(c.req.valid('query'), hub), 200));
  app.openapi(FLEET_ROUTES.board, async (c) => {
    const { exact, ...query } = c.req.valid('query');
    return c.json(exact ? await exactFleetBoard(query, hub) : fleetBoard(query, hub), 200);
  });
  addAlertAnswers(app, alerts);
  app.openapi(ROUTES.health, (c) => c.json(hub.health, 200));
  addMetricsAnswer(app, { metricFamilies: async () => families() });
}
