import type { OpenAPIHono } from '@hono/zod-openapi';
import { VmtallyError } from '../../errors.ts';
import type { Hub } from '../hub.ts';
import { ROUTES } from '../routes.ts';
import { clientOf, roleFor } from './check-access.ts';

/**
 * Answers with the pages of a process, which the counting process reads. Only for the role control: a reading makes the process wait
 * for its memory, and which pages are shared tells what others do, as mincore(2) told before Linux 5.2.
 */
export function addPagesAnswer(app: OpenAPIHono, { engine }: Pick<Hub, 'engine'>): void {
  app.openapi(ROUTES.pages, async (c) => {
    if (roleFor(c) !== 'control')
      throw new VmtallyError(
        'CONTROL_NEEDED',
        'this client may read counts, and may not look into processes',
        'Use the token or the socket of the role control.',
      );
    const request = { verb: 'pages', ...c.req.valid('param'), ...c.req.valid('query') } as const;
    return c.json(await engine.ask(request, clientOf(c)), 200);
  });
}
