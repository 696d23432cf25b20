import type { NotFoundHandler } from 'hono';
import { VmtallyError } from '../../errors.ts';
import { shortened } from '../../printable.ts';
import { publicProblem } from '../problems.ts';

/** Answers a request that no route and no file of the page matches. */
export const answerNotFound: NotFoundHandler = (c) => {
  const error = new VmtallyError(
    'NOT_FOUND',
    `there is nothing at ${c.req.method} ${shortened(c.req.path)}`,
    'GET /api/openapi.json lists the routes.',
  );
  return c.json({ error: publicProblem(error) }, 404);
};
