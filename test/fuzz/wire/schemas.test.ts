import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { z } from 'zod';
import { invalid } from '../../../src/server/problems.ts';
import { Feed, Request } from '../../../src/wire/feed.ts';
import { CountsQuery, CountsReport, Login, ReadRequest } from '../../../src/wire/http.ts';
import { ToController, ToServer } from '../../../src/wire/link.ts';
import { ClientMessage, ServerMessage } from '../../../src/wire/messages.ts';
import { SessionChange, SessionSpec } from '../../../src/wire/session.ts';
import { ViewRequest } from '../../../src/wire/view-requests.ts';
import { Reader, SERIES, serving } from '../../fixtures/engine.ts';
import { feedTick, sessionInfo, who } from '../../fixtures/feed.ts';
import { fuzz } from '../lib/fuzz.ts';
import { mutatedJson } from '../lib/json.ts';
import { assertClear } from '../lib/refused.ts';
import { changes, logins, messages, reads, specs } from '../lib/requests.ts';

/** Messages of each kind, as a service sent them. */
async function serverMessages(): Promise<unknown[]> {
  const { hub } = serving();
  const reader = new Reader();
  for (const view of ['leaderboard', 'totals', 'vmstat', 'health', 'sessions'] as const)
    (await hub.view(ViewRequest.parse({ view }))).subscribe(reader);
  (await hub.view(ViewRequest.parse({ view: 'process', row: 1 }))).subscribe(reader);
  return reader.messages;
}
const SAID = await serverMessages();

const requests: fc.Arbitrary<unknown> = fc.oneof(
  fc.record({ verb: fc.constant('create'), spec: specs }),
  fc.record({ verb: fc.constant('change'), session: fc.constant('s1'), change: changes }),
  fc.record({
    verb: fc.constantFrom('suspend', 'resume', 'delete', 'count-by-cpu', 'reconcile'),
    session: fc.constantFrom('main', 's1-cpu'),
  }),
  fc.record(
    {
      verb: fc.constant('count-by-site'),
      session: fc.constantFrom('main', 'main-site'),
      pid: fc.integer({ min: 1, max: 4_194_304 }),
      start: fc.nat(),
    },
    { requiredKeys: ['verb', 'session'] },
  ),
  fc.record({
    verb: fc.constant('inspect'),
    pid: fc.nat(4_194_304),
    start: fc.option(fc.nat()),
    showArguments: fc.boolean(),
  }),
  fc.record({ verb: fc.constant('events') }),
);
const feeds: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  feedTick({ series: SERIES, rows: [who(1)], counts: [[1, 0, 64, 5]], vmstat: { pgfault: 1 } }),
  { kind: 'session', session: sessionInfo() },
  { kind: 'deleted', session: 's1' },
  { kind: 'cost', cpuPercent: 1.5, rssBytes: 7 },
);

const problem = { code: 'USAGE', message: 'what', hint: 'why' };
const TARGETS: [string, z.ZodType, fc.Arbitrary<unknown>][] = [
  ['ClientMessage', ClientMessage, messages],
  ['ServerMessage', ServerMessage, fc.constantFrom(...SAID)],
  ['SessionSpec', SessionSpec, specs],
  ['SessionChange', SessionChange, changes],
  ['ReadRequest', ReadRequest, reads],
  ['CountsQuery', CountsQuery, fc.record({ top: fc.constantFrom('0', '5', '1e2') })],
  ['Login', Login, logins],
  ['CountsReport', CountsReport, fc.constant({})],
  ['Request', Request, requests],
  ['Feed', Feed, feeds],
  [
    'ToController',
    ToController,
    fc.oneof(
      fc.record({ kind: fc.constant('ask'), id: fc.nat(), request: requests }),
      fc.constant({ kind: 'failed', problem }),
      fc.constant({ kind: 'listening', port: 1 }),
    ),
  ],
  [
    'ToServer',
    ToServer,
    fc.oneof(
      fc.record({ kind: fc.constant('feed'), feed: feeds }),
      fc.constant({ kind: 'refusal', id: 1, problem }),
      fc.constant({ kind: 'stop' }),
    ),
  ],
];

for (const [name, schema, valid] of TARGETS) {
  fuzz(
    `${name}: accepts its own result unchanged, or refuses the value with a clear error`,
    fc.oneof(valid, { arbitrary: mutatedJson(valid), weight: 3 }),
    (value) => {
      const parsed = schema.safeParse(value);
      if (parsed.success) assert.deepEqual(schema.parse(parsed.data), parsed.data);
      else
        assertClear(invalid('the body', parsed.error, value, 'GET /api/schema.json describes it.'), [
          'REQUEST_INVALID',
        ]);
    },
  );
}
