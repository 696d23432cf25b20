import { createRoute } from '@hono/zod-openapi';
import { AlertList, AlertParam, AlertRule, AlertStatus } from '../wire/alerts.ts';
import { ErrorBody } from '../wire/http.ts';
import { body, failures, json, ofBody, ofSession } from './route-parts.ts';

/** The routes of alerts. `http/alert-answers.ts` has the handlers. */
export const ALERT_ROUTES = {
  list: createRoute({
    operationId: 'listAlerts',
    method: 'get',
    path: '/api/alerts',
    summary: 'List the rules of alerts, and what fires',
    responses: { 200: json(AlertList, 'All alerts'), ...failures },
  }),
  set: createRoute({
    operationId: 'setAlert',
    method: 'post',
    path: '/api/alerts',
    summary: 'Add a rule, or replace the one of this name',
    request: { body: body(AlertRule) },
    responses: {
      200: json(AlertStatus, 'The alert'),
      ...ofSession,
      ...ofBody,
      429: json(ErrorBody, 'Too many rules or changes'),
    },
  }),
  remove: createRoute({
    operationId: 'deleteAlert',
    method: 'delete',
    path: '/api/alerts/{name}',
    summary: 'Delete a rule; an alert of it that fires ends',
    request: { params: AlertParam },
    responses: {
      204: { description: 'The rule is deleted' },
      ...failures,
      404: json(ErrorBody, 'Unknown alert'),
    },
  }),
} as const;
