import type { OpenAPIHono } from '@hono/zod-openapi';
import { largestState } from '../../report/state/largest-state.ts';
import type { Hub } from '../hub.ts';
import { ROUTES } from '../routes.ts';
import { clientOf } from './check-access.ts';

/** Answers with the state of the kernel's memory: the last reading, or the one that is due. */
export function addStateAnswer(app: OpenAPIHono, { state }: Pick<Hub, 'state'>): void {
  app.openapi(ROUTES.state, async (c) => {
    const shown = largestState(await state.read(clientOf(c)), c.req.valid('query'));
    return c.json({ schema: 'vmtally.served-state/1' as const, ...shown }, 200);
  });
}
