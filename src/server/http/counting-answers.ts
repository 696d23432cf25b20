import type { OpenAPIHono } from '@hono/zod-openapi';
import { readPageParts } from '../../report/flame/page-parts.ts';
import { FLAME_PAGE } from '../flame-page.ts';
import type { Hub } from '../hub.ts';
import { addAlertAnswers } from './alert-answers.ts';
import { addCountAnswers, addServiceAnswers, addSessionAnswers } from './answers.ts';
import { addFlameAnswer } from './flame-answer.ts';
import { addMetricsAnswer } from './metrics-answer.ts';
import { addPagesAnswer } from './pages-answer.ts';
import { addStateAnswer } from './state-answer.ts';

/** Adds the answers of a service that counts, or of a replay. */
export function addCountingAnswers(app: OpenAPIHono, hub: Hub, version: string): void {
  addSessionAnswers(app, hub);
  addCountAnswers(app, hub);
  addFlameAnswer(app, hub, readPageParts(FLAME_PAGE), version);
  addPagesAnswer(app, hub);
  addStateAnswer(app, hub);
  addAlertAnswers(app, {
    alertsNow: () => hub.alertsNow(),
    setAlert: (rule, client) => hub.engine.ask({ verb: 'set-alert', rule }, client),
    deleteAlert: (alert, client) => hub.engine.ask({ verb: 'delete-alert', alert }, client),
  });
  addServiceAnswers(app, hub);
  addMetricsAnswer(app, hub);
}
