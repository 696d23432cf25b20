import { join } from 'node:path';
import { OpenAPIHono } from '@hono/zod-openapi';
import { readPageParts } from '../report/flame/page-parts.ts';
import type { Access } from './access.ts';
import { addAlertAnswers } from './http/alert-answers.ts';
import { answerErrors } from './http/answer-errors.ts';
import { answerNotFound } from './http/answer-not-found.ts';
import { addCountAnswers, addServiceAnswers, addSessionAnswers } from './http/answers.ts';
import { cacheHeaders } from './http/cache-headers.ts';
import { checkAccess } from './http/check-access.ts';
import { addDescriptions } from './http/descriptions.ts';
import { addFlameAnswer } from './http/flame-answer.ts';
import { limitBody } from './http/limit-body.ts';
import { addMetricsAnswer } from './http/metrics-answer.ts';
import { addPagesAnswer } from './http/pages-answer.ts';
import { refuseEncoded } from './http/refuse-encoded.ts';
import { refuseInvalid } from './http/refuse-invalid.ts';
import { securityHeaders } from './http/security-headers.ts';
import { addStateAnswer } from './http/state-answer.ts';
import { takeTurns } from './http/take-turns.ts';
import type { Hub } from './hub.ts';
import { assetsOf, readPage, servePage } from './page.ts';

const LOGIN_PAGE = '/login.html';
/** Style and script of a flame graph's page, which are part of the package. */
const FLAME = join(import.meta.dirname, '../../contrib/flame');

export interface AppOptions {
  hub: Hub;
  access: Access;
  version: string;
  /** The directory of the page as Vite built it. */
  page: string;
  /** Logs an error of the service (status 500 or above). */
  report: (error: unknown) => void;
}

/** The HTTP side of the service. The middlewares run in this order. */
export function makeApp({ hub, access, version, page, report }: AppOptions): OpenAPIHono {
  const files = readPage(page);
  const open = new Set(['/login', ...assetsOf(files.get(LOGIN_PAGE))]);
  const app = new OpenAPIHono({ defaultHook: refuseInvalid });
  app.onError(answerErrors(report));
  app.notFound(answerNotFound);

  app.use(securityHeaders);
  app.use(cacheHeaders);
  app.use(checkAccess(access, open));
  const turns = takeTurns();
  app.use('/api/*', turns);
  app.use('/metrics', turns);
  app.use(refuseEncoded);
  app.use(limitBody);

  addSessionAnswers(app, hub);
  addCountAnswers(app, hub);
  addFlameAnswer(app, hub, readPageParts(FLAME), version);
  addPagesAnswer(app, hub);
  addStateAnswer(app, hub);
  addAlertAnswers(app, hub);
  addServiceAnswers(app, hub, access);
  addMetricsAnswer(app, hub);
  addDescriptions(app, version);
  app.get('/login', servePage(files, LOGIN_PAGE));
  app.get('/*', servePage(files));
  return app;
}
