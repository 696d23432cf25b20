import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { setCookie } from 'hono/cookie';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { VmtallyError } from '../errors.ts';
import { type Access, COOKIE } from './access.ts';
import type { Hub } from './hub.ts';
import { assetsOf, readPage, servePage } from './page.ts';
import { invalid, publicProblem, repeated, statusOf } from './problems.ts';
import { Reads, readVmstat } from './reads.ts';
import { ROUTES } from './routes.ts';
import { publishedSchemas } from './schemas.ts';

/** Bytes of a request's body. */
const BODY_LIMIT = 64 << 10;
const LOGIN_PAGE = '/login.html';

export interface AppOptions {
  hub: Hub;
  access: Access;
  version: string;
  /** Where the page is, as Vite built it. */
  page: string;
  /** Notes an error that is our own fault. */
  report: (error: unknown) => void;
}

/** The HTTP side of the service. */
export function makeApp({ hub, access, version, page, report }: AppOptions): OpenAPIHono {
  const files = readPage(page);
  const open = new Set(['/login', ...assetsOf(files.get(LOGIN_PAGE))]);
  const reads = new Reads();
  hub.onDeleted = (session) => reads.forget(session);
  const app = new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success)
        throw invalid(
          result.target === 'json' ? 'the body' : `the ${result.target}`,
          result.error,
          'GET /api/openapi.json describes it.',
        );
    },
  });
  app.onError((error, c) => {
    const known = error instanceof HTTPException && error.status < 500 ? ofHono(error) : error;
    const status = statusOf(known);
    if (status >= 500 && !isGone(error)) report(error);
    return c.json({ error: publicProblem(known) }, status as ContentfulStatusCode);
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: 'DENY',
      referrerPolicy: 'no-referrer',
      // The service itself speaks plain HTTP.
      strictTransportSecurity: false,
    }),
  );
  app.use(async (c, next) => {
    await next();
    // Vite names those by what is in them.
    const kept = c.res.ok && c.req.path.startsWith('/assets/');
    c.res.headers.set('Cache-Control', kept ? 'private, max-age=31536000, immutable' : 'no-store');
  });
  app.use(async (c, next) => {
    const headers = c.req.header();
    if (open.has(c.req.path)) access.checkOrigin(headers);
    else if (c.req.path === '/' && c.req.method === 'GET') {
      access.checkOrigin(headers);
      try {
        access.check(headers);
      } catch {
        // With where it was going.
        return c.redirect(`/login${new URL(c.req.url).search}`);
      }
    } else access.check(headers);
    await next();
  });
  // One at a time, and what came meanwhile in between: many requests must not keep the ticks waiting.
  let turn: Promise<unknown> = Promise.resolve();
  app.use('/api/*', async (_, next) => {
    turn = turn.then(() => new Promise((resolve) => setImmediate(resolve)));
    await turn;
    await next();
  });
  app.use(async (c, next) => {
    const encoding = c.req.header('content-encoding') ?? 'identity';
    if (encoding === 'identity') return next();
    const said = `the body is encoded as ${JSON.stringify(repeated(encoding))}`;
    throw new VmtallyError('REQUEST_TYPE', said, 'Send it as it is: nothing is unpacked here.');
  });
  app.use(
    bodyLimit({
      maxSize: BODY_LIMIT,
      onError: () => {
        throw new VmtallyError('REQUEST_SIZE', `the body is over ${BODY_LIMIT} bytes`, 'Send less.');
      },
    }),
  );

  app.openapi(ROUTES.list, (c) => c.json({ sessions: hub.sessions }, 200));
  app.openapi(ROUTES.create, async (c) => {
    return c.json(await hub.engine.ask({ verb: 'create', spec: c.req.valid('json') }), 201);
  });
  app.openapi(ROUTES.get, (c) => c.json(hub.session(c.req.valid('param').id).info, 200));
  app.openapi(ROUTES.change, async (c) => {
    const session = c.req.valid('param').id;
    return c.json(await hub.engine.ask({ verb: 'change', session, change: c.req.valid('json') }), 200);
  });
  app.openapi(ROUTES.remove, async (c) => {
    await hub.engine.ask({ verb: 'delete', session: c.req.valid('param').id });
    return c.body(null, 204);
  });
  app.openapi(ROUTES.suspend, async (c) => {
    return c.json(await hub.engine.ask({ verb: 'suspend', session: c.req.valid('param').id }), 200);
  });
  app.openapi(ROUTES.resume, async (c) => {
    return c.json(await hub.engine.ask({ verb: 'resume', session: c.req.valid('param').id }), 200);
  });
  app.openapi(ROUTES.counts, (c) => {
    const { info, board } = hub.session(c.req.valid('param').id);
    return c.json(reads.all(info, board, c.req.valid('query').top), 200);
  });
  app.openapi(ROUTES.read, (c) => {
    const { info, board } = hub.session(c.req.valid('param').id);
    return c.json(reads.next(info, board, c.req.valid('json')), 200);
  });
  app.openapi(ROUTES.vmstat, (c) => c.text(readVmstat(hub.session(c.req.valid('query').session)), 200));
  app.openapi(ROUTES.events, async (c) => c.json({ events: await hub.engine.ask({ verb: 'events' }) }, 200));
  app.openapi(ROUTES.health, (c) => c.json(hub.health, 200));
  app.openapi(ROUTES.login, (c) => {
    access.checkToken(c.req.valid('json').token);
    setCookie(c, COOKIE, access.cookie(), { httpOnly: true, sameSite: 'Strict', path: '/' });
    return c.body(null, 204);
  });
  const schemas = once(publishedSchemas);
  const description = once(() => openApi(app, version));
  app.get('/api/schema.json', (c) => c.json(schemas()));
  app.get('/api/openapi.json', (c) => c.json(description()));
  app.get('/login', servePage(files, LOGIN_PAGE));
  app.get('/*', servePage(files));
  app.notFound((c) => {
    const error = new VmtallyError(
      'NOT_FOUND',
      `there is nothing at ${c.req.method} ${repeated(c.req.path)}`,
      'GET /api/openapi.json lists what there is.',
    );
    return c.json({ error: publicProblem(error) }, 404);
  });
  return app;
}

/** What Hono finds wrong by itself: a body that is no JSON, or does not say that it is. */
const ofHono = ({ status, message }: HTTPException): VmtallyError =>
  status === 415
    ? new VmtallyError(
        'REQUEST_TYPE',
        'the body is not said to be JSON',
        'Send Content-Type: application/json.',
      )
    : new VmtallyError('REQUEST_INVALID', repeated(message), 'GET /api/openapi.json describes it.');

/** Who asked has gone in the middle of asking. */
const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ECONNRESET';

/** What takes long to make is made once, and not while all others wait for each who asks. */
function once(make: () => object): () => object {
  let made: object | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The description of the HTTP interface. */
export const openApi = (app: OpenAPIHono, version: string): object =>
  app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'vmtally',
      version,
      description:
        'Counting sessions and their counts. Live views come over the WebSocket at /ws: see /api/schema.json.',
    },
  });
