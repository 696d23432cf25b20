import { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { beforeEach, expect, it } from 'vitest';
import { VmtallyError } from '../../../src/errors.ts';
import { answerErrors } from '../../../src/server/http/answer-errors.ts';
import type { Passed } from '../../../src/server/http/check-access.ts';
import { addPagesAnswer } from '../../../src/server/http/pages-answer.ts';
import { refuseInvalid } from '../../../src/server/http/refuse-invalid.ts';
import type { Role } from '../../../src/wire/role.ts';
import { FakeEngine } from '../../fixtures/engine.ts';
import { processPages } from '../../fixtures/process-pages.ts';

let engine: FakeEngine;
let role: Role;
let app: OpenAPIHono;
beforeEach(() => {
  engine = new FakeEngine();
  engine.handlers.pages = () => processPages();
  role = 'control';
  app = new OpenAPIHono({ defaultHook: refuseInvalid });
  app.onError(answerErrors(() => {}));
  const passes: MiddlewareHandler<Passed> = async (c, next) => {
    c.set('role', role);
    await next();
  };
  app.use(passes);
  addPagesAnswer(app, { engine });
});

async function ask(path: string): Promise<[number, unknown]> {
  const response = await app.request(path);
  const body = (await response.json()) as { error?: { code: string } };
  return [response.status, body.error?.code ?? body];
}

it('answers with what the counting process read', async () => {
  expect(await ask('/api/processes/1001/pages')).toEqual([200, processPages()]);
  expect(engine.asked).toEqual([
    { verb: 'pages', pid: 1001, sort: 'rss', top: 200, maxPages: 2 ** 26, timeoutMs: 5000 },
  ]);
  const query = 'start=5001&mapping=0123456789abcdef&sort=shared&top=5&maxPages=100&timeoutMs=50';
  await ask(`/api/processes/1001/pages?${query}`);
  expect(engine.asked[1]).toEqual({
    verb: 'pages',
    pid: 1001,
    start: 5001,
    mapping: '0123456789abcdef',
    sort: 'shared',
    top: 5,
    maxPages: 100,
    timeoutMs: 50,
  });
});

it('a client of the role read may not look into processes', async () => {
  role = 'read';
  expect(await ask('/api/processes/1001/pages')).toEqual([403, 'CONTROL_NEEDED']);
  expect(engine.asked).toEqual([]);
});

it.each([
  '0/pages',
  '-1/pages',
  'self/pages',
  '4194305/pages',
  '1/pages?top=2001',
  '1/pages?maxPages=0',
  '1/pages?maxPages=99999999999',
  '1/pages?timeoutMs=10001',
  '1/pages?mapping=7f0000000000',
  '1/pages?sort=pfn',
  '1/pages?frames=1',
])('refuses %s', async (path) => {
  expect(await ask(`/api/processes/${path}`)).toEqual([400, 'REQUEST_INVALID']);
  expect(engine.asked).toEqual([]);
});

it.each([
  ['PID_UNKNOWN', 404],
  ['NOT_FOUND', 404],
  ['NOT_ROOT', 403],
  ['RATE_LIMIT', 429],
  ['PAGES_STALLED', 503],
] as const)('%s is %i', async (code, status) => {
  engine.handlers.pages = () => Promise.reject(new VmtallyError(code, 'refused', 'Do.'));
  expect(await ask('/api/processes/1001/pages')).toEqual([status, code]);
});
