import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { turnTaker } from '../../turn-taker.ts';
import type { CountsReport } from '../../wire/http.ts';
import { type CountsParts, jsonOfParts } from '../counts-report.ts';
import type { Held } from '../held.ts';
import type { Hub } from '../hub.ts';
import { Reads, readVmstat } from '../reads.ts';
import { ROUTES } from '../routes.ts';
import { momentOf } from '../view/moment.ts';
import { clientOf, roleFor } from './check-access.ts';
import { inTurns } from './in-turns.ts';

/** Answers the routes of sessions: the counting process creates, changes and ends them. */
export function addSessionAnswers(app: OpenAPIHono, hub: Hub): void {
  const { engine } = hub;
  app.openapi(ROUTES.list, (c) => c.json({ sessions: hub.sessions }, 200));
  app.openapi(ROUTES.create, async (c) => {
    return c.json(await engine.ask({ verb: 'create', spec: c.req.valid('json') }, clientOf(c)), 201);
  });
  app.openapi(ROUTES.get, (c) => c.json(hub.session(c.req.valid('param').id).info, 200));
  app.openapi(ROUTES.change, async (c) => {
    const session = c.req.valid('param').id;
    return c.json(
      await engine.ask({ verb: 'change', session, change: c.req.valid('json') }, clientOf(c)),
      200,
    );
  });
  app.openapi(ROUTES.remove, async (c) => {
    await engine.ask({ verb: 'delete', session: c.req.valid('param').id }, clientOf(c));
    return c.body(null, 204);
  });
  app.openapi(ROUTES.suspend, async (c) => {
    return c.json(await engine.ask({ verb: 'suspend', session: c.req.valid('param').id }, clientOf(c)), 200);
  });
  app.openapi(ROUTES.resume, async (c) => {
    return c.json(await engine.ask({ verb: 'resume', session: c.req.valid('param').id }, clientOf(c)), 200);
  });
}

/** Answers the routes of counts and counters, as of the last tick. */
export function addCountAnswers(app: OpenAPIHono, hub: Hub): void {
  const reads = new Reads();
  const nextTurn = turnTaker();
  const answer = (c: Context, counts: CountsParts) => inTurns<CountsReport>(c, jsonOfParts(counts), nextTurn);
  hub.onDeleted = (session) => reads.forget(session);
  app.openapi(ROUTES.counts, async (c) => {
    const { top } = c.req.valid('query');
    return answer(
      c,
      await hub.read(c.req.valid('param').id, ({ info, board }) => reads.all(info, board, top)),
    );
  });
  app.openapi(ROUTES.moment, async (c) => {
    const query = c.req.valid('query');
    return c.json(await hub.read(c.req.valid('param').id, (held) => momentOf(held, query)), 200);
  });
  app.openapi(ROUTES.read, async (c) => {
    const request = c.req.valid('json');
    const next = ({ info, board }: Held) => reads.next(info, board, request, roleFor(c));
    return answer(c, await hub.read(c.req.valid('param').id, next));
  });
  app.openapi(ROUTES.vmstat, async (c) =>
    c.text(await hub.read(c.req.valid('query').session, readVmstat), 200),
  );
}

/** Answers the routes of the service itself. */
export function addServiceAnswers(app: OpenAPIHono, hub: Hub): void {
  app.openapi(ROUTES.events, async (c) =>
    c.json({ events: await hub.engine.ask({ verb: 'events' }, clientOf(c)) }, 200),
  );
  app.openapi(ROUTES.health, (c) => c.json(hub.health, 200));
}
