import { expect, test } from 'vitest';
import { Fleet } from '../../../src/fleet/fleet.ts';
import type { Summary } from '../../../src/fleet/schema.ts';
import type { FleetContext } from '../../../src/server/fleet/fleet-view.ts';
import { hostList } from '../../../src/server/fleet/hosts.ts';
import { HostsRequest } from '../../../src/wire/fleet-views.ts';
import { HostsTable } from '../../../ui/src/fleet/HostsTable.tsx';
import { HOME } from '../../../ui/src/place/place.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';
import { rendered } from '../rendered.ts';

const NOW = 1_790_000_011_000;

function table(change: Partial<Summary>, filter = '', agoMs = 0) {
  const state = new Fleet();
  state.tick(NOW - agoMs);
  state.take(summaryOf(change), { receivedMs: NOW - agoMs });
  state.tick(NOW);
  const context = {
    state,
    name: 'prod',
    source: () => ({ servers: [], state: 'ok', problem: null }),
    nowMs: () => NOW,
  } as unknown as FleetContext;
  const list = hostList(HostsRequest.parse({ view: 'hosts', filter }), context);
  return rendered(<HostsTable message={{ type: 'hosts', key: 'k', ...list }} place={HOME} />);
}

test('time that was not counted stands beside the bound of what is missing', () => {
  const { text } = table({ missing: [66, 0], uncountedSeconds: [152.4, 0] });
  expect(text).toContain('≤ 66 + 2 min 33 s not counted');
  expect(table({ missing: [66, 0] }).text).not.toContain('not counted');
  const { rows } = table({ uncountedSeconds: [137.4, 0] });
  expect(rows[1]?.[4]).toBe('2 min 18 s not counted');
  expect(table({}).rows[1]?.[4]).toBe('none');
  expect(table({ missing: [null, 0], uncountedSeconds: [1, 0] }).rows[1]?.[4]).toBe(
    'not known + 1 s not counted',
  );
});

test('a host that does not count the event now has no rate of it', () => {
  const series = summaryOf().series.map((each) => ({ ...each, counted: false }));
  expect(table({ series }).rows[1]?.slice(1, 4)).toEqual(['–', '10,007', '–']);
  expect(table({}).rows[1]?.slice(1, 3)).toEqual(['101', '10,007']);
});

test('the head of amounts has their unit', () => {
  expect(table({}).rows[0]?.[3]).toBe('bytes/s');
  const series = summaryOf().series.map((each) => ({ ...each, value: null }));
  expect(table({ series }).rows[0]?.[3]).toBe('amount a second');
});

test('the last row has the sums of all hosts', () => {
  expect(table({ missing: [66, 0] }).rows.at(-1)).toEqual([
    'all 1 host',
    '101',
    '10,007',
    '6.3 KiB/s',
    '≤ 66',
    '',
    '',
    '',
  ]);
});

test.each([
  [0, 'present', '1.5 % + 0.2 %'],
  [40_000, 'late', '–'],
  [200_000, 'gone', '–'],
])('a host of %i ms ago is %s, and its cost is %s', (agoMs, presence, cost) => {
  const { rows, html } = table({}, '', agoMs);
  expect(html).toContain(`data-presence="${presence}"`);
  expect([rows[0]?.[5], rows[1]?.[5]]).toEqual(['takes + adds', cost]);
});

test('hosts without the text of the filter are among those of which there are none', () => {
  expect(table({}, 'no such').text).toContain('0 of 1 host');
});

test.each([
  [10_000, false],
  [20_000, false],
  [21_000, true],
])(
  'the time since the last summary of a present host, %i ms, stands out after two intervals: %j',
  (agoMs, isOut) => {
    const { html } = table({}, '', agoMs);
    expect(/<td class="number late"[^>]*data-label="last seen"/.test(html)).toBe(isOut);
  },
);
