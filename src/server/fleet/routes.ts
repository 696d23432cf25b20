import { createRoute } from '@hono/zod-openapi';
import { FleetBoardQuery, FleetBoardReport, FleetQuery, FleetReport } from '../../wire/fleet-http.ts';
import { failures, json } from '../route-parts.ts';

/** The routes that only a hub has. */
export const FLEET_ROUTES = {
  fleet: createRoute({
    operationId: 'getFleet',
    method: 'get',
    path: '/api/fleet',
    summary: 'The hosts of the fleet, and the sums over them',
    request: { query: FleetQuery },
    responses: { 200: json(FleetReport, 'Hosts and sums as of their last summaries'), ...failures },
  }),
  board: createRoute({
    operationId: 'getFleetBoard',
    method: 'get',
    path: '/api/fleet/board',
    summary: 'The programs, users, units, containers, images, hosts or processes of all hosts with the most',
    request: { query: FleetBoardQuery },
    responses: {
      200: json(FleetBoardReport, 'The rows; `bounds` says how much more one may have'),
      ...failures,
    },
  }),
} as const;
