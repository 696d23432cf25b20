import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { version } from '../../src/cli/version.ts';
import { VmtallyError } from '../../src/errors.ts';
import { Access } from '../../src/server/access.ts';
import { makeApp } from '../../src/server/app.ts';
import { addCountingAnswers } from '../../src/server/http/counting-answers.ts';
import { publishedSchemas } from '../../src/server/schemas.ts';
import { CountsReport, ErrorBody, EventsBody, SessionList } from '../../src/wire/http.ts';
import { SessionInfo } from '../../src/wire/session.ts';
import { HealthMessage } from '../../src/wire/views.ts';
import { SERIES, type Serving, serving } from '../fixtures/engine.ts';
import { BYTES, seriesOf, sessionInfo, who } from '../fixtures/feed.ts';
import { feedStacks } from '../fixtures/stacks.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const TOKEN = 'correct-horse-battery';
const HOST = '127.0.0.1:7117';
const PAGE = {
  'ui/index.html': '<script src="./assets/page.js"></script>',
  'ui/login.html': '<link href="./assets/login.css"><script src="./assets/login.js"></script>',
  'ui/assets/page.js': 'page',
  'ui/assets/login.js': 'login',
  'ui/assets/login.css': 'style',
  'secret.txt': 'SECRET',
};

type Init = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> };

interface Service extends Serving {
  reported: unknown[];
  /** A request without a Host header gets a loopback name. */
  ask(path: string, init?: Init): Promise<Response>;
}

const READ_TOKEN = 'may only read';

/** The routes over a fake engine, with a page in its own directory. */
function service(token?: string): Service {
  const of = serving();
  const reported: unknown[] = [];
  const app = makeApp({
    access: new Access(token === undefined ? undefined : { control: token, read: READ_TOKEN }),
    version,
    page: join(temporaryDirectory(PAGE), 'ui'),
    report: (error) => reported.push(error),
    addAnswers: (added) => addCountingAnswers(added, of.hub, version),
  });
  const ask = async (path: string, init: Init = {}) =>
    await app.request(`http://${HOST}${path}`, { ...init, headers: { host: HOST, ...init.headers } });
  return { ...of, reported, ask };
}

const json = (body: unknown, method = 'POST') => ({
  method,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

/** Status and code of an error. */
const refused = async (response: Response | Promise<Response>) => (await refusal(response)).slice(0, 2);

/** Status, code and message of an error. Checks the body against its schema. */
async function refusal(response: Response | Promise<Response>): Promise<[number, string, string]> {
  const answered = await response;
  expect(answered.headers.get('content-type')).toMatch(/^application\/json/);
  const { error } = ErrorBody.parse(await answered.json());
  expect(error.hint).toMatch(/\w/);
  return [answered.status, error.code, error.message];
}

let of: Service;
beforeEach(() => {
  of = service();
});

describe('sessions', () => {
  test('are listed', async () => {
    of.engine.session({ id: 's1' });
    const response = await of.ask('/api/sessions');
    expect(response.status).toBe(200);
    expect(SessionList.parse(await response.json()).sessions.map(({ id }) => id)).toEqual(['main', 's1']);
  });

  test('one is shown', async () => {
    const response = await of.ask('/api/sessions/main');
    expect([response.status, SessionInfo.parse(await response.json()).id]).toEqual([200, 'main']);
  });

  test('one is created, with defaults for omitted fields', async () => {
    of.engine.handlers.create = ({ spec }) => sessionInfo({ id: 's1', name: spec.name ?? '' });
    const response = await of.ask(
      '/api/sessions',
      json({ name: 'mine', events: [{ event: 'kmem:*alloc*', filter: 'bytes_req > 64', name: 'big' }] }),
    );
    expect([response.status, SessionInfo.parse(await response.json())]).toMatchObject([
      201,
      { id: 's1', name: 'mine' },
    ]);
    expect(of.engine.asked).toEqual([
      {
        verb: 'create',
        spec: {
          name: 'mine',
          events: [{ event: 'kmem:*alloc*', filter: 'bytes_req > 64', name: 'big' }],
          scope: { inherit: true },
          by: 'pid',
          intervalMs: 1000,
        },
      },
    ]);
  });

  test('one is changed', async () => {
    of.engine.handlers.change = () => sessionInfo();
    const response = await of.ask('/api/sessions/main', json({ intervalMs: 200 }, 'PATCH'));
    expect([response.status, of.engine.asked]).toEqual([
      200,
      [{ verb: 'change', session: 'main', change: { intervalMs: 200 } }],
    ]);
  });

  test.each(['suspend', 'resume'] as const)('%s reaches the engine', async (verb) => {
    of.engine.handlers[verb] = () => sessionInfo();
    const response = await of.ask(`/api/sessions/main/${verb}`, { method: 'POST' });
    expect([response.status, of.engine.asked]).toEqual([200, [{ verb, session: 'main' }]]);
  });

  test('one is deleted', async () => {
    of.engine.handlers.delete = () => null;
    const response = await of.ask('/api/sessions/main', { method: 'DELETE' });
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(of.engine.asked).toEqual([{ verb: 'delete', session: 'main' }]);
  });

  const unknown: [string, string][] = [
    ['GET', '/api/sessions/s9'],
    ['DELETE', '/api/sessions/s9'],
    ['POST', '/api/sessions/s9/suspend'],
    ['POST', '/api/sessions/s9/resume'],
    ['GET', '/api/sessions/s9/counts'],
    ['GET', '/api/sessions/s9/flame'],
    ['GET', '/api/sessions/s9/moment?atMs=1'],
  ];
  test.each(unknown)('%s %s: unknown session', async (method, path) => {
    expect(await refused(of.ask(path, { method }))).toEqual([404, 'SESSION_UNKNOWN']);
  });

  test.each([
    ['PATCH', '/api/sessions/s9', { intervalMs: 200 }],
    ['POST', '/api/sessions/s9/read', {}],
  ])('%s %s: unknown session', async (method, path, body) => {
    expect(await refused(of.ask(path, json(body, method)))).toEqual([404, 'SESSION_UNKNOWN']);
  });

  test('a past tick is of a time that it has', async () => {
    const moment = (query: string) => of.ask(`/api/sessions/main/moment?${query}`);
    expect(await (await moment('atMs=1&group=name&order=a&order=b')).json()).toMatchObject({ tick: 1 });
    for (const query of [
      '',
      'atMs=',
      'atMs=0x10',
      'atMs=-1',
      'atMs=%201',
      'atMs=1&top=',
      'atMs=x',
      'atMs=1e300',
      'atMs=8640000000000000',
      'atMs=1&group=row',
    ])
      expect(await refused(moment(query))).toEqual([400, 'REQUEST_INVALID']);
  });

  test.each(['S1', 'a_b', 'x'.repeat(61), '..%2f..', '%00', 'a%20b', "'"])(
    '%s is no valid id',
    async (id) => {
      expect(await refusal(of.ask(`/api/sessions/${id}`))).toEqual([
        400,
        'REQUEST_INVALID',
        expect.stringMatching(
          /^the param: id: must be a session id: 1 to 60 lower-case letters, digits and -, not "/,
        ),
      ]);
    },
  );

  const refusals: [ConstructorParameters<typeof VmtallyError>[0], number][] = [
    ['EVENT_UNKNOWN', 400],
    ['FIELD_UNKNOWN', 400],
    ['FILTER_SYNTAX', 400],
    ['CGROUP_UNKNOWN', 400],
    ['PID_UNKNOWN', 404],
    ['SESSION_LIMIT', 429],
    ['SESSION_STATE', 409],
    ['BPFTRACE_FAILED', 500],
  ];
  test.each(refusals)('the error %s has the status %i', async (code, status) => {
    of.engine.handlers.create = () => Promise.reject(new VmtallyError(code, 'why', 'what to do'));
    const response = of.ask('/api/sessions', json({ events: [{ event: 'kmalloc' }] }));
    expect(await refusal(response)).toEqual([status, code, 'why']);
  });

  test('an internal error is logged, and the client gets no details', async () => {
    const fault = new Error('secret');
    of.engine.handlers.create = () => Promise.reject(fault);
    const response = of.ask('/api/sessions', json({ events: [{ event: 'kmalloc' }] }));
    expect(await refusal(response)).toEqual([500, 'INTERNAL', 'internal error in vmtally']);
    expect(of.reported).toEqual([fault]);
  });
});

describe('the flame graph of a session', () => {
  beforeEach(() => {
    of.engine.session({ id: 'main-stack', companionOf: 'main', series: [BYTES], target: 'process 7' });
    of.engine.tick({
      session: 'main-stack',
      rows: [who(0, { name: 'sh' }), who(1, { name: 'cc1' })],
      stacks: feedStacks({
        counts: [
          [0, 0, 64, 10],
          [1, 0, 64, 3],
        ],
        samples: [
          [0, 0, 64, 0, 10],
          [1, 0, 64, 1, 3],
        ],
        rate: 1,
      }),
    });
  });

  test.each([
    ['', 'image/svg+xml', 'svg', 'do_eventfd: 10 events, 76.9 %'],
    ['?form=html', 'text/html; charset=utf-8', 'html', 'Events of kmem:kmalloc by stack for process 7'],
    [
      '?form=folded',
      'text/plain; charset=utf-8',
      'folded',
      'sh;read;do_eventfd 10\ncc1;write;do_eventfd 3\n',
    ],
    ['?form=folded&weight=bytes', 'text/plain; charset=utf-8', 'folded', 'cc1;write;do_eventfd 192\n'],
    ['?form=folded&group=name&key=cc1', 'text/plain; charset=utf-8', 'folded', 'cc1;write;do_eventfd 3\n'],
    ['?form=speedscope.json', 'application/json', 'speedscope.json', `"exporter":"vmtally ${version}"`],
    ['?form=pb.gz', 'application/gzip', 'pb.gz', '\u001f'],
  ])('is a file: %s', async (query, type, form, content) => {
    const response = await of.ask(`/api/sessions/main-stack/flame${query}`);
    const { status, headers } = response;
    const text = await response.text();
    expect([status, headers.get('content-type')]).toEqual([200, type]);
    // A browser saves it: its script would run as the service's.
    expect(headers.get('content-disposition')).toBe(`attachment; filename="vmtally-main-stack.${form}"`);
    expect(text).toContain(content);
  });

  test.each(['?form=png', '?weight=size', '?group=name', '?key=a', '?group=pid&key=7', '?other=1'])(
    'a query that is wrong: %s',
    async (query) => {
      const [status, code] = await refusal(of.ask(`/api/sessions/main-stack/flame${query}`));
      expect([status, code]).toEqual([400, 'REQUEST_INVALID']);
    },
  );
});

describe('a body', () => {
  const good = { events: [{ event: 'kmalloc' }] };
  const bad: [string, unknown, RegExp][] = [
    ['that is empty', '', /./],
    ['that is not JSON', '{"events":', /./],
    ['that is null', 'null', /^the body: it: /],
    ['that is a list', [], /^the body: it: /],
    ['without events', {}, /^the body: events: /],
    ['with no event', { events: [] }, /^the body: events: /],
    ['with too many events', { events: Array(65).fill(good.events[0]) }, /^the body: events: /],
    ['with an unknown key', { ...good, program: 'BEGIN {}' }, /^the body: it: .*program/],
    ['with a wrong type', { ...good, intervalMs: '1000' }, /^the body: intervalMs: /],
    ['with an interval too short', { ...good, intervalMs: 99 }, /^the body: intervalMs: /],
    ['with an interval too long', { ...good, intervalMs: 60_001 }, /^the body: intervalMs: /],
    ['with half an interval', { ...good, intervalMs: 100.5 }, /^the body: intervalMs: /],
    ['with unknown rows', { ...good, by: 'comm' }, /^the body: by: /],
    ['with an invalid name', { ...good, name: 'a b' }, /^the body: name: must be 1 to 40/],
    ['with an event that is program text', { events: [{ event: 'a { exit() }' }] }, /events\.0\.event: must/],
    ['with an event of two lines', { events: [{ event: 'kmalloc\nkfree' }] }, /events\.0\.event: must/],
    ['with a long event', { events: [{ event: 'x'.repeat(201) }] }, /events\.0\.event: /],
    ['with an invalid name', { events: [{ event: 'a', name: 'A' }] }, /events\.0\.name: must be 1 to 64/],
    ['with a long filter', { events: [{ event: 'a', filter: 'x'.repeat(501) }] }, /events\.0\.filter: /],
    ['with an invalid pid', { ...good, scope: { pids: [0] } }, /scope\.pids\.0: /],
    ['with no pids', { ...good, scope: { pids: [] } }, /scope\.pids: /],
    [
      'with pids and cgroups',
      { ...good, scope: { pids: [1], cgroups: ['/'] } },
      /scope: give pids or cgroups/,
    ],
    ['with an invalid CPU', { ...good, scope: { cpus: [-1] } }, /scope\.cpus\.0: /],
  ];
  test.each(bad)('%s is refused', async (_, body, message) => {
    expect(await refusal(of.ask('/api/sessions', json(body)))).toEqual([
      400,
      'REQUEST_INVALID',
      expect.stringMatching(message),
    ]);
    expect(of.engine.asked).toEqual([]);
  });

  test.each([
    ['no change', {}, /^the body: it: must have events or intervalMs$/],
    ['another scope', { scope: {} }, /^the body: it: /],
    ['other rows', { intervalMs: 200, by: 'cpu' }, /^the body: it: .*by/],
  ])('a change with %s is refused', async (_, body, message) => {
    expect(await refusal(of.ask('/api/sessions/main', json(body, 'PATCH')))).toEqual([
      400,
      'REQUEST_INVALID',
      expect.stringMatching(message),
    ]);
  });

  test.each([
    ['reader', { reader: 'a b' }],
    ['reader', { reader: 'x'.repeat(41) }],
    ['top', { top: -1 }],
    ['top', { top: 10_001 }],
    ['top', { top: '5' }],
  ])('a read with a wrong %s is refused', async (key, body) => {
    expect(await refusal(of.ask('/api/sessions/main/read', json(body)))).toEqual([
      400,
      'REQUEST_INVALID',
      expect.stringMatching(new RegExp(`^the body: ${key}: `)),
    ]);
  });

  test('that is missing is refused', async () => {
    for (const init of [
      { method: 'POST' },
      { method: 'POST', headers: { 'content-type': 'application/json' } },
    ])
      expect(await refused(of.ask('/api/sessions', init))).toEqual([400, 'REQUEST_INVALID']);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'of type %s is refused, since a form of another site could send it',
    async (type) => {
      const body = JSON.stringify(good);
      const init = { method: 'POST', body, headers: { 'content-type': type } };
      expect(await refused(of.ask('/api/sessions', init))).toEqual([415, 'REQUEST_TYPE']);
      expect(of.engine.asked).toEqual([]);
    },
  );

  test('over 64 KiB is refused, with or without Content-Length', async () => {
    const body = JSON.stringify({ ...good, name: 'x'.repeat(64 << 10) });
    const expected = [413, 'REQUEST_SIZE', 'the body is over 65536 bytes'];
    expect(await refusal(of.ask('/api/sessions', json(body)))).toEqual(expected);
    const long = json(body);
    const length = { ...long, headers: { ...long.headers, 'content-length': String(body.length) } };
    expect(await refusal(of.ask('/api/sessions', length))).toEqual(expected);
    const stream = new Blob([body]).stream();
    const chunked = { ...long, body: stream, duplex: 'half' } as Init;
    expect(await refusal(of.ask('/api/sessions', chunked))).toEqual(expected);
  });

  test.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, identity'])(
    'with the encoding %s is refused',
    async (encoding) => {
      const init = json(good);
      const headers = { ...init.headers, 'content-encoding': encoding };
      expect(await refused(of.ask('/api/sessions', { ...init, headers }))).toEqual([415, 'REQUEST_TYPE']);
      expect(of.engine.asked).toEqual([]);
    },
  );

  test('with the deepest possible nesting is refused', async () => {
    for (const body of ['['.repeat(30_000) + ']'.repeat(30_000), '{"a":'.repeat(10_000)])
      expect(await refused(of.ask('/api/sessions', json(body)))).toEqual([400, 'REQUEST_INVALID']);
    expect(of.reported).toEqual([]);
  });
});

describe('counts', () => {
  test('since the session began', async () => {
    const response = await of.ask('/api/sessions/main/counts?top=1');
    expect(CountsReport.parse(await response.json())).toMatchObject({
      tick: 1,
      sinceTick: 0,
      counts: [{ count: 5 }, { count: 3 }],
      rows: [{ row: 1 }],
      rowsLeftOut: 1,
    });
  });

  test('since the last read of a reader', async () => {
    const read = async (body: unknown) => {
      const response = await of.ask('/api/sessions/main/read', json(body));
      return CountsReport.parse(await response.json());
    };
    expect(await read({})).toMatchObject({ sinceTick: 0, counts: [{ count: 5 }, { count: 3 }] });
    of.engine.tick({ tick: 2, counts: [[1, 0, 64, 2]] });
    expect(await read({ reader: 'default', top: 0 })).toMatchObject({
      sinceTick: 1,
      counts: [{ count: 2 }, { count: 0 }],
      rowsLeftOut: 1,
    });
    expect(await read({ reader: 'other' })).toMatchObject({ sinceTick: 0 });
  });

  test('of a deleted session are forgotten', async () => {
    await of.ask('/api/sessions/main/read', json({}));
    of.engine.emit({ kind: 'deleted', session: 'main' });
    expect(await refused(of.ask('/api/sessions/main/read', json({})))).toEqual([404, 'SESSION_UNKNOWN']);
    of.engine.session();
    const response = await of.ask('/api/sessions/main/read', json({}));
    expect(CountsReport.parse(await response.json())).toMatchObject({ tick: 0, sinceTick: 0 });
  });

  test('for a limited number of readers', async () => {
    for (let reader = 0; reader < 64; reader++)
      await of.ask('/api/sessions/main/read', json({ reader: `r${reader}`, top: 0 }));
    expect(await refused(of.ask('/api/sessions/main/read', json({})))).toEqual([503, 'CLIENT_LIMIT']);
    expect(of.reported).toEqual([]);
  });

  test.each(['top=-1', 'top=x', 'top=10001', 'top=1.5', 'top=1&top=2', 'other=1', 'token=x'])(
    'with ?%s are refused',
    async (query) => {
      expect(await refusal(of.ask(`/api/sessions/main/counts?${query}`))).toEqual([
        400,
        'REQUEST_INVALID',
        expect.stringMatching(/^the query: /),
      ]);
    },
  );
});

describe('vmstat', () => {
  const named = seriesOf('custom_test', { named: true, before: 2 });

  test('in the kernel’s own format, with the named counts', async () => {
    of.engine.tick({ tick: 2, series: [...SERIES, named], counts: [[1, 2, 0, 3]], vmstat: { pgfault: 11 } });
    const response = await of.ask('/api/vmstat');
    expect([response.status, await response.text()]).toEqual([200, 'pgfault 11\ncustom_test 5\n']);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  });

  test('of another session', async () => {
    of.engine.session({ id: 's1', series: [named] });
    of.engine.tick({ session: 's1', series: [named], vmstat: { pgfault: 7 } });
    const response = await of.ask('/api/vmstat?session=s1');
    expect(await response.text()).toBe('pgfault 7\ncustom_test 2\n');
  });

  test('is an error before the first tick', async () => {
    of.engine.session({ id: 's1', state: 'starting' });
    expect(await refusal(of.ask('/api/vmstat?session=s1'))).toEqual([
      503,
      'NOT_COUNTED_YET',
      'session s1 has had no tick yet: it is starting',
    ]);
  });

  test('of an unknown session', async () => {
    expect(await refused(of.ask('/api/vmstat?session=s9'))).toEqual([404, 'SESSION_UNKNOWN']);
    of.engine.emit({ kind: 'deleted', session: 'main' });
    expect(await refused(of.ask('/api/vmstat'))).toEqual([404, 'SESSION_UNKNOWN']);
  });

  test.each(['session=S1', 'session=', 'session=a&session=b', 'other=1'])(
    'with ?%s is refused',
    async (query) => {
      expect(await refused(of.ask(`/api/vmstat?${query}`))).toEqual([400, 'REQUEST_INVALID']);
    },
  );
});

describe('others', () => {
  test('events', async () => {
    of.engine.handlers.events = () => [
      { name: 'kmalloc', summary: 'Allocations', missing: null, lacking: [] },
    ];
    const response = await of.ask('/api/events');
    expect(EventsBody.parse(await response.json()).events).toMatchObject([{ name: 'kmalloc' }]);
  });

  test('health', async () => {
    const response = await of.ask('/api/health');
    expect(HealthMessage.parse(await response.json())).toMatchObject({
      complete: true,
      server: { clients: 3 },
    });
  });

  test('the schemas of messages', async () => {
    expect(await (await of.ask('/api/schema.json')).json()).toEqual(
      JSON.parse(JSON.stringify(publishedSchemas())),
    );
  });

  const methods: [string, string][] = [
    ['PUT', '/api/sessions'],
    ['DELETE', '/api/sessions'],
    ['POST', '/api/sessions/main'],
    ['GET', '/api/sessions/main/suspend'],
    ['GET', '/api/sessions/main/read'],
    ['POST', '/api/sessions/main/counts'],
    ['POST', '/api/health'],
    ['POST', '/api/vmstat'],
    ['POST', '/api/events'],
    ['POST', '/api/schema.json'],
    ['POST', '/'],
    ['DELETE', '/index.html'],
    ['GET', '/api'],
    ['GET', '/api/nothing'],
    ['GET', '/nothing'],
    ['GET', '/api/sessions/'],
    ['GET', '/API/sessions'],
    ['OPTIONS', '/api/sessions'],
  ];
  test.each(methods)('%s %s: 404 as JSON', async (method, path) => {
    expect(await refusal(of.ask(path, { method }))).toEqual([
      404,
      'NOT_FOUND',
      `there is nothing at ${method} ${path}`,
    ]);
  });
});

describe('the page', () => {
  test.each([
    ['/', 'text/html', PAGE['ui/index.html']],
    ['/index.html', 'text/html', PAGE['ui/index.html']],
    ['/login', 'text/html', PAGE['ui/login.html']],
    ['/assets/page.js', 'text/javascript', 'page'],
    ['/assets/login.css', 'text/css', 'style'],
  ])('%s', async (path, type, content) => {
    const response = await of.ask(path);
    expect([response.status, await response.text()]).toEqual([200, content]);
    expect(response.headers.get('content-type')).toMatch(type);
  });

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%252e%252e/secret.txt',
    '/..\\secret.txt',
    '/%2e%2e%5csecret.txt',
    '//etc/passwd',
    '///etc/passwd',
    '/%2fetc/passwd',
    '/assets//page.js',
    '/index.html%00',
    '/%00',
    '/..%00/secret.txt',
    '/%',
    '/%zz',
    '/%ff%fe',
    '/assets',
    '/assets/',
    '/./index.html%2f..',
    '/file:///etc/passwd',
    `/${'x'.repeat(5000)}`,
  ])('no other file is served: %s', async (path) => {
    const response = await of.ask(path);
    const text = await response.text();
    expect(text).not.toMatch(/SECRET|root:/);
    expect(response.status).toBe(404);
    expect(ErrorBody.parse(JSON.parse(text)).error.message.length).toBeLessThan(300);
    expect(of.reported).toEqual([]);
  });

  test('loads nothing from other hosts, and no other page may frame it', async () => {
    for (const path of ['/', '/login', '/api/health', '/nothing', '/assets/page.js']) {
      const { headers } = await of.ask(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy.split('; ').map((part) => part.replace(/;$/, ''))).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

test.each([
  ['/', 'no-store'],
  ['/login', 'no-store'],
  ['/api/sessions', 'no-store'],
  ['/nothing', 'no-store'],
  ['/assets/nothing.js', 'no-store'],
  ['/assets/page.js', 'private, max-age=31536000, immutable'],
])('Cache-Control of %s: %s', async (path, control) => {
  expect((await of.ask(path)).headers.get('cache-control')).toBe(control);
});

test.each(['OPTIONS', 'PUT', 'PROPFIND'])('%s is refused, and no header is repeated', async (method) => {
  for (const path of ['/api/sessions', '/api/sessions/main', '/']) {
    const response = await of.ask(path, {
      method,
      headers: { 'x-secret': 'SECRET', 'x-http-method-override': 'DELETE' },
    });
    expect([response.status, (await response.text()).includes('SECRET')]).toEqual([404, false]);
  }
  expect(of.engine.asked).toEqual([]);
});

const EVERYTHING = [
  '/',
  '/index.html',
  '/assets/page.js',
  '/api/sessions',
  '/api/health',
  '/api/vmstat',
  '/api/schema.json',
  '/api/openapi.json',
  '/nothing',
];

test('OPTIONS /ws answers a page that asks why its WebSocket was refused, and is no error', async () => {
  const answer = await of.ask('/ws', { method: 'OPTIONS', headers: { origin: `http://${HOST}` } });
  expect([answer.status, answer.headers.get('allow'), await answer.text()]).toEqual([
    204,
    'GET, OPTIONS',
    '',
  ]);
});

describe('without a token', () => {
  test.each([...EVERYTHING, '/login', '/assets/login.js'])(
    '%s is served for loopback names only',
    async (path) => {
      const strange = [{ host: 'evil.example' }, { host: HOST, origin: 'http://evil.example' }];
      for (const headers of strange)
        expect(await refused(of.ask(path, { headers }))).toEqual([403, 'ORIGIN_DENIED']);
    },
  );

  test('no login is needed', async () => {
    expect((await of.ask('/')).status).toBe(200);
    expect((await of.ask('/login', json({ token: 'whatever' }))).status).toBe(204);
  });

  test('another site cannot change anything', async () => {
    const init = json({ events: [{ event: 'kmalloc' }] });
    const headers = { ...init.headers, origin: 'http://evil.example' };
    expect(await refused(of.ask('/api/sessions', { ...init, headers }))).toEqual([403, 'ORIGIN_DENIED']);
    expect(of.engine.asked).toEqual([]);
  });
});

describe('with a token', () => {
  let guarded: Service;
  beforeEach(() => {
    guarded = service(TOKEN);
  });
  const bearer = { authorization: `Bearer ${TOKEN}` };

  test.each(EVERYTHING.slice(1))('%s needs it', async (path) => {
    expect(await refusal(guarded.ask(path))).toEqual([401, 'TOKEN_WRONG', 'no token was given']);
    const wrong = { authorization: 'Bearer wrong' };
    expect(await refusal(guarded.ask(path, { headers: wrong }))).toEqual([
      401,
      'TOKEN_WRONG',
      'the token is wrong',
    ]);
    expect((await guarded.ask(path, { headers: bearer })).status).not.toBe(401);
  });

  test('a token in the query is ignored', async () => {
    for (const query of [`token=${TOKEN}`, `access_token=${TOKEN}`, `authorization=Bearer%20${TOKEN}`])
      expect(await refused(guarded.ask(`/api/sessions?${query}`))).toEqual([401, 'TOKEN_WRONG']);
  });

  test('the page redirects to the login', async () => {
    const response = await guarded.ask('/');
    expect([response.status, response.headers.get('location')]).toEqual([302, './login']);
    // The address that the client asked for goes along. After the login it leads to a page of this service in
    // any case.
    const there = await guarded.ask('/?view=compare&filter=//evil.example');
    expect(there.headers.get('location')).toBe('./login?view=compare&filter=//evil.example');
    expect((await guarded.ask('/', { headers: bearer })).status).toBe(200);
    expect(await refused(guarded.ask('/', { method: 'POST' }))).toEqual([401, 'TOKEN_WRONG']);
  });

  test.each(['/login', '/assets/login.js', '/assets/login.css'])('%s is open', async (path) => {
    expect((await guarded.ask(path)).status).toBe(200);
  });

  test('files of the page load behind a proxy that sends another Host, and for no page of another site', async () => {
    const origin = 'https://vmtally.example';
    const ask = (path: string, headers: Record<string, string>) =>
      guarded.ask(path, { headers: { authorization: `Bearer ${TOKEN}`, origin, ...headers } });
    expect((await ask('/assets/page.js', { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect(
      (await ask('/assets/page.js', { authorization: '', 'sec-fetch-site': 'same-origin' })).status,
    ).toBe(401);
    const denied = [403, 'ORIGIN_DENIED'];
    expect(await refused(ask('/assets/page.js', { 'sec-fetch-site': 'cross-site' }))).toEqual(denied);
    for (const path of ['/api/health', '/assets/../api/health', '/', '/login'])
      expect(await refused(ask(path, { 'sec-fetch-site': 'same-origin' })), path).toEqual(denied);
  });

  test.each([
    '/assets/login.js/',
    '/assets/login.js/../page.js',
    '/login/../api/health',
    '/assets/login.js%2f..',
  ])('%s is not open', async (path) => {
    expect((await guarded.ask(path)).status).toBe(401);
  });

  test('a login sets a cookie for this site only, hidden from scripts', async () => {
    const response = await guarded.ask('/login', json({ token: TOKEN }));
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(response.status).toBe(204);
    expect(cookie).toMatch(/^vmtally-0=control\.\d{10}\.[0-9a-f]{64}; /);
    expect(cookie).toContain('Max-Age=604800');
    expect(cookie).not.toContain('Secure');
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect(cookie).not.toContain('Path');
    expect(cookie).not.toContain(TOKEN);
    const shown = { cookie: cookie.split(';')[0] ?? '' };
    expect((await guarded.ask('/', { headers: shown })).status).toBe(200);
    const strange = { ...shown, origin: 'http://evil.example' };
    expect(await refused(guarded.ask('/api/sessions', { headers: strange }))).toEqual([403, 'ORIGIN_DENIED']);
  });

  test('a login through a proxy with TLS sets a cookie for TLS only', async () => {
    const init = json({ token: TOKEN });
    const headers = { ...init.headers, origin: `https://${HOST}` };
    const response = await guarded.ask('/login', { ...init, headers });
    expect(response.headers.get('set-cookie')).toContain('; Secure');
  });

  test('a refusal says how to present a token', async () => {
    const response = await guarded.ask('/api/health');
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="vmtally"');
    expect((await of.ask('/nothing')).headers.get('www-authenticate')).toBeNull();
  });

  describe('of the role read', () => {
    const headers = { authorization: `Bearer ${READ_TOKEN}` };
    const create = json({ events: [{ event: 'kmalloc' }] });

    test.each(EVERYTHING)('%s is shown', async (path) => {
      expect([401, 403]).not.toContain((await guarded.ask(path, { headers })).status);
    });

    test('a reader may read', async () => {
      guarded.engine.session({ id: 'main' });
      const read = json({ reader: 'mine' });
      const init = { ...read, headers: { ...read.headers, ...headers } };
      expect([401, 403]).not.toContain((await guarded.ask('/api/sessions/main/read', init)).status);
    });

    test.each([
      ['POST', '/api/sessions'],
      ['PATCH', '/api/sessions/main'],
      ['DELETE', '/api/sessions/main'],
      ['POST', '/api/sessions/main/suspend'],
      ['POST', '/api/sessions/main/resume'],
      ['POST', '/api/sessions/main/suspend/read'],
      ['PUT', '/api/sessions/main'],
    ])('%s %s is refused', async (verb, path) => {
      const init = { ...create, method: verb, headers: { ...create.headers, ...headers } };
      expect(await refused(guarded.ask(path, init))).toEqual([403, 'CONTROL_NEEDED']);
      expect(guarded.engine.asked).toEqual([]);
    });

    test('its cookie has the same role', async () => {
      const login = await guarded.ask('/login', json({ token: READ_TOKEN }));
      const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
      expect((await guarded.ask('/', { headers: { cookie } })).status).toBe(200);
      const init = { ...create, method: 'POST', headers: { ...create.headers, cookie } };
      expect(await refused(guarded.ask('/api/sessions', init))).toEqual([403, 'CONTROL_NEEDED']);
    });
  });

  test.each([
    [{ token: 'wrong' }, 401, 'TOKEN_WRONG'],
    [{ token: '' }, 400, 'REQUEST_INVALID'],
    [{ token: 'x'.repeat(1001) }, 400, 'REQUEST_INVALID'],
    [{ token: 5 }, 400, 'REQUEST_INVALID'],
    [{}, 400, 'REQUEST_INVALID'],
    [{ token: TOKEN, also: 1 }, 400, 'REQUEST_INVALID'],
    ['{', 400, 'REQUEST_INVALID'],
  ])('a login with %j: %i', async (body, status, code) => {
    const response = await guarded.ask('/login', json(body));
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(await refused(response)).toEqual([status, code]);
  });

  test('another site cannot log in', async () => {
    const init = json({ token: TOKEN });
    const headers = { ...init.headers, origin: 'http://evil.example' };
    const response = await guarded.ask('/login', { ...init, headers });
    expect([response.status, response.headers.get('set-cookie')]).toEqual([403, null]);
  });
});

/**
 * The schemas are committed, since other programs build on them, and a change must be noticed. `npx vitest
 * run --project unit test/server/app.test.ts -u` writes both files again.
 */
describe('as published in schemas/', () => {
  const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

  test('messages', async () => {
    await expect(pretty(publishedSchemas())).toMatchFileSnapshot('../../schemas/messages.json');
  });

  test('routes', async () => {
    const description = await (await of.ask('/api/openapi.json')).json();
    await expect(pretty(description)).toMatchFileSnapshot('../../schemas/openapi.json');
  });

  test('every route describes its answers, including errors', async () => {
    const { paths } = (await (await of.ask('/api/openapi.json')).json()) as {
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => [`${method} ${path}`, Object.keys(responses)]),
    );
    expect(routes).toHaveLength(21);
    for (const [, statuses] of routes)
      expect(statuses).toEqual(expect.arrayContaining(['400', '401', '403']));
  });

  test('generators of clients find names, access and the licence', async () => {
    const { info, servers, security, components, paths } = (await (
      await of.ask('/api/openapi.json')
    ).json()) as {
      info: { license: { name: string } };
      servers: unknown;
      security: object[];
      components: { securitySchemes: Record<string, { type: string }> };
      paths: Record<string, Record<string, { operationId: string; security?: unknown }>>;
    };
    expect(info.license.name).toBe('Apache-2.0');
    expect(servers).toEqual([{ url: '/' }]);
    expect(security.flatMap((way) => Object.keys(way))).toEqual(Object.keys(components.securitySchemes));
    const ids = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(ids).toContain('createSession');
    expect(new Set(ids).size).toBe(21);
    expect(paths['/login']?.post?.security).toEqual([]);
  });
});
