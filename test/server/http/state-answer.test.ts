import { OpenAPIHono } from '@hono/zod-openapi';
import { beforeEach, expect, it } from 'vitest';
import { answerErrors } from '../../../src/server/http/answer-errors.ts';
import { refuseInvalid } from '../../../src/server/http/refuse-invalid.ts';
import { addStateAnswer } from '../../../src/server/http/state-answer.ts';
import { StateReport } from '../../../src/wire/state.ts';
import { serving } from '../../fixtures/engine.ts';
import { servedState } from '../../fixtures/served-state.ts';

let app: OpenAPIHono;
beforeEach(() => {
  const { hub, engine } = serving();
  engine.handlers.state = () => servedState(1);
  app = new OpenAPIHono({ defaultHook: refuseInvalid });
  app.onError(answerErrors(() => {}));
  addStateAnswer(app, hub);
});

it('answers with the last reading, of as many rows as are asked for', async () => {
  const answer = async (query = '') =>
    StateReport.parse(await (await app.request(`/api/state${query}`)).json());
  expect(await answer()).toMatchObject({
    schema: 'vmtally.served-state/1',
    reading: 1,
    slabs: { rowsLeftOut: 0 },
  });
  expect((await answer('?top=1&sort=change')).slabs?.caches).toHaveLength(1);
});

it.each(['top=0', 'top=1001', 'sort=name', 'session=main'])('refuses %s', async (query) => {
  const { status } = await app.request(`/api/state?${query}`);
  expect(status).toBe(400);
});
