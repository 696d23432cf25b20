import { OpenAPIHono } from '@hono/zod-openapi';
import type { Access } from './access.ts';
import { answerErrors } from './http/answer-errors.ts';
import { answerNotFound } from './http/answer-not-found.ts';
import { cacheHeaders } from './http/cache-headers.ts';
import { checkAccess } from './http/check-access.ts';
import { addDescriptions } from './http/descriptions.ts';
import { limitBody } from './http/limit-body.ts';
import { addLogin } from './http/login.ts';
import { refuseEncoded } from './http/refuse-encoded.ts';
import { refuseInvalid } from './http/refuse-invalid.ts';
import { securityHeaders } from './http/security-headers.ts';
import { takeTurns } from './http/take-turns.ts';
import { assetsOf, readPage, servePage } from './page.ts';

const LOGIN_PAGE = '/login.html';

export interface AppOptions {
  access: Access;
  version: string;
  /** The directory of the page as Vite built it. */
  page: string;
  /** Logs an error of the service (status 500 or above). */
  report: (error: unknown) => void;
  /** Adds the answers to what the service is asked. */
  addAnswers: (app: OpenAPIHono) => void;
}

/** The HTTP side of the service. The middlewares run in this order. */
export function makeApp({ access, version, page, report, addAnswers }: AppOptions): OpenAPIHono {
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

  addAnswers(app);
  addLogin(app, access);
  addDescriptions(app, version);
  // The page asks so why its WebSocket was refused: a browser reports no status of a WebSocket.
  app.on('OPTIONS', '/ws', (c) => c.body(null, 204, { allow: 'GET, OPTIONS' }));
  app.get('/login', servePage(files, LOGIN_PAGE));
  app.get('/*', servePage(files));
  return app;
}
