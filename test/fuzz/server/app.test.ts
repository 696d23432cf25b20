import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { z } from 'zod';
import { Access } from '../../../src/server/access.ts';
import { makeApp } from '../../../src/server/app.ts';
import { addCountingAnswers } from '../../../src/server/http/counting-answers.ts';
import { ErrorBody, ReadRequest } from '../../../src/wire/http.ts';
import { SessionChange, SessionSpec } from '../../../src/wire/session.ts';
import { serving } from '../../fixtures/engine.ts';
import { sessionInfo } from '../../fixtures/feed.ts';
import { directoryOf } from '../lib/directory.ts';
import { fuzz } from '../lib/fuzz.ts';
import { mutatedJson } from '../lib/json.ts';
import { assertLine } from '../lib/refused.ts';
import { changes, logins, reads, specs } from '../lib/requests.ts';
import { HOSTILE, mutated, pieced, pumped } from '../lib/texts.ts';

const HOST = '127.0.0.1:7117';
const PAGE = directoryOf({
  'ui/index.html': 'page',
  'ui/login.html': 'login',
  'secret.txt': 'SECRET',
});

/** The routes over an engine that accepts every request. */
const READ_TOKEN = 'may only read';

function service(token?: string) {
  const { engine, hub } = serving();
  engine.handlers = {
    create: () => sessionInfo(),
    change: () => sessionInfo(),
    suspend: () => sessionInfo(),
    resume: () => sessionInfo(),
    delete: () => null,
    events: () => [],
  };
  const reported: unknown[] = [];
  const app = makeApp({
    access: new Access(token === undefined ? undefined : { control: token, read: READ_TOKEN }),
    version: '0.1.0',
    page: `${PAGE}/ui`,
    report: (error) => reported.push(error),
    addAnswers: (added) => addCountingAnswers(added, hub, '0.1.0'),
  });
  return { app, engine, reported };
}

type Asked = { method?: string; path: string; body?: string | Uint8Array; headers?: Record<string, string> };

const { app, engine, reported } = service();
const guarded = service('right');

/** The response. An error must be one for clients, and no INTERNAL error. */
async function ask({ path, body, headers, ...init }: Asked, of = app): Promise<Response> {
  engine.asked.length = 0;
  const response = await of.request(`http://${HOST}${path}`, {
    ...init,
    headers: { host: HOST, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  });
  assert.deepEqual(reported.splice(0), []);
  assert(response.status !== 500, `status ${response.status}`);
  if (response.status < 400 || init.method === 'HEAD') return response;
  const { error } = ErrorBody.parse(await response.clone().json());
  assert(error.code !== 'INTERNAL');
  assertLine(error.message);
  assertLine(error.hint);
  return response;
}

const bodyTarget = (
  what: string,
  asked: Pick<Asked, 'method' | 'path'>,
  valid: fc.Arbitrary<unknown>,
  schema: z.ZodType,
  verb?: string,
) =>
  fuzz(
    `${what}: a valid body is executed, any other is refused with a clear error and has no effect`,
    mutatedJson(valid),
    async (json) => {
      const body = JSON.stringify(json);
      const parsed = schema.safeParse(JSON.parse(body));
      const response = await ask({ ...asked, body });
      // By now there may be too many readers.
      assert.equal(
        response.status < 300 || response.status === 503,
        parsed.success,
        `${response.status}: ${body}`,
      );
      const requested = engine.asked.map((request) =>
        'spec' in request ? request.spec : 'change' in request ? request.change : null,
      );
      if (verb !== undefined) assert.deepEqual(requested, parsed.success ? [parsed.data] : []);
    },
    { weight: 4 },
  );

bodyTarget('POST /api/sessions', { method: 'POST', path: '/api/sessions' }, specs, SessionSpec, 'create');
bodyTarget(
  'PATCH /api/sessions/main',
  { method: 'PATCH', path: '/api/sessions/main' },
  changes,
  SessionChange,
  'change',
);
bodyTarget(
  'POST /api/sessions/main/read',
  { method: 'POST', path: '/api/sessions/main/read' },
  reads,
  ReadRequest,
);

const ROUTES: [string, string][] = [
  ['POST', '/api/sessions'],
  ['PATCH', '/api/sessions/main'],
  ['POST', '/api/sessions/main/read'],
  ['POST', '/login'],
];
const bodies = fc.oneof(specs, changes, reads, logins).map((body) => JSON.stringify(body));

fuzz(
  'a body that is no JSON, of another type or truncated',
  fc.tuple(
    fc.constantFrom(...ROUTES),
    fc.oneof(
      mutated(bodies, ['{', '}', '[', '"', ',', 'null', '\\u0000']).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    ),
    fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/JSON;',
      '',
    ),
  ),
  async ([[method, path], body, type]) => {
    const response = await ask({ method, path, body, headers: { 'content-type': type } });
    // A request without body and type counts as an empty object.
    const json = /^application\/json\b/i.test(type) || (type === '' && body.length === 0);
    if (!json) assert.equal(response.status, 415);
    const value = type === '' && body.length === 0 ? {} : jsonOf(body.toString().replace(/^\ufeff/, ''));
    if (value === undefined) assert(response.status >= 400, String(response.status));
    if (path === '/api/sessions' && method === 'POST' && response.status < 300)
      assert(SessionSpec.safeParse(value).success);
    for (const request of engine.asked) assert(['create', 'change'].includes(request.verb));
  },
  { weight: 4 },
);

/** The parsed JSON, or undefined if the text is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const PATHS = [
  '/',
  '/login',
  '/api/sessions',
  '/api/sessions/main',
  '/api/sessions/main/counts',
  '/api/vmstat',
  '/api/events',
  '/api/health',
  '/api/schema.json',
  '/api/openapi.json',
  '/assets/x.js',
  '/ws',
];
const PATH_PIECES = [
  '/',
  '..',
  '%2e',
  '%2F',
  '%00',
  '%',
  '%ff',
  '%c3%28',
  '?',
  '#',
  '//',
  '\\',
  'secret.txt',
  'top=',
  'session=',
  '&',
  ';',
  '*',
];
const QUERIES = [
  'top=5',
  'top=',
  'top=-1',
  'top=1e3',
  'top=0x10',
  'top=NaN',
  'top=Infinity',
  'top=1&top=2',
  'top[]=1',
  'session=main',
  'session=s9',
  'session=',
  'x=1',
  '__proto__=1',
  'top=%20',
];

fuzz(
  'any path and query get an answer, and no file except the page',
  fc.tuple(
    fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'DELETE', 'PATCH', 'PUT', 'OPTIONS'),
    mutated(fc.constantFrom(...PATHS), PATH_PIECES, 4),
    fc.array(fc.oneof(fc.constantFrom(...QUERIES), mutated(fc.constantFrom(...QUERIES))), { maxLength: 2 }),
  ),
  async ([method, path, queries]) => {
    const whole = `/${path.slice(1)}${queries.length > 0 ? `?${queries.join('&')}` : ''}`;
    if (!URL.canParse(`http://${HOST}${whole}`)) return;
    const response = await ask({ method, path: whole });
    assert(!(await response.text()).includes('SECRET'), whole);
    assert(response.status < 300 || response.status >= 400 || response.headers.get('location') === './login');
  },
  { weight: 4 },
);

const credentials = fc.oneof(
  mutated(fc.constantFrom('Bearer right', 'Bearer wrong', 'Basic cmlnaHQ=', 'right'), [
    'Bearer ',
    'right',
    ' ',
  ]),
  pieced(['Bearer', ' ', 'right']),
);
const header = (text: string) => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '').trim();

fuzz(
  'without the token nothing is answered, whatever the headers',
  fc.tuple(
    credentials.map(header),
    mutated(fc.constantFrom('vmtally=x', 'a=b; vmtally=right', `vmtally=${'0'.repeat(64)}`), [
      'vmtally=',
      ';',
      '; ',
    ]).map(header),
    mutated(fc.constantFrom('http://127.0.0.1:7117', 'http://evil', 'null', 'https://127.0.0.1:7117'), [
      HOST,
    ]).map(header),
    fc.constantFrom('/api/sessions', '/api/sessions/main/counts', '/api/health', '/index.html'),
  ),
  async ([authorization, cookie, origin, path]) => {
    const response = await ask(
      { path, headers: { authorization, cookie, ...(origin === '' ? {} : { origin }) } },
      guarded.app,
    );
    const right =
      authorization === 'Bearer right' &&
      ['', 'http://127.0.0.1:7117', 'https://127.0.0.1:7117'].includes(origin);
    assert.equal(response.status < 300, right, `${response.status}`);
    assert.deepEqual(guarded.reported, []);
  },
  { weight: 4 },
);

fuzz(
  'a body of up to 64 KiB is handled in bounded time',
  fc.tuple(
    fc.constantFrom(...ROUTES),
    pumped(
      ['{"events": [', '{"event": "kmalloc"}', ',', '[', '{', '"', '\\u0000', '}', ']', '{"a":', ...HOSTILE],
      65_000,
    ),
  ),
  async ([[method, path], body]) => void (await ask({ method, path, body })),
  { weight: 100 },
);
