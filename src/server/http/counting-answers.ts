import { join } from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { readPageParts } from '../../report/flame/page-parts.ts';
import type { Hub } from '../hub.ts';
import { addAlertAnswers } from './alert-answers.ts';
import { addCountAnswers, addServiceAnswers, addSessionAnswers } from './answers.ts';
import { addFlameAnswer } from './flame-answer.ts';
import { addMetricsAnswer } from './metrics-answer.ts';
import { addPagesAnswer } from './pages-answer.ts';
import { addStateAnswer } from './state-answer.ts';

/** Style and script of a flame graph's page, which are part of the package. */
const FLAME = join(import.meta.dirname, '../../../contrib/flame');

/** Adds the answers of a service that counts, or of a replay. */
export function addCountingAnswers(app: OpenAPIHono, hub: Hub, version: string): void {
  addSessionAnswers(app, hub);
  addCountAnswers(app, hub);
  addFlameAnswer(app, hub, readPageParts(FLAME), version);
  addPagesAnswer(app, hub);
  addStateAnswer(app, hub);
  addAlertAnswers(app, hub);
  addServiceAnswers(app, hub);
  addMetricsAnswer(app, hub);
}
