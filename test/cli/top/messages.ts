import { ServerMessage } from '../../../src/wire/messages.ts';
import { nothingMissed } from '../../../src/wire/nothing-missed.ts';
import type { Row } from '../../../src/wire/rows.ts';
import type { Series } from '../../../src/wire/series.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import type {
  HealthMessage,
  LeaderboardMessage,
  ProcessMessage,
  TotalsMessage,
  VmstatMessage,
} from '../../../src/wire/views.ts';
import { accuracyIn } from '../../fixtures/accuracy.ts';

/** Messages of a small service, checked against the schemas. */

export const AT_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

const line = (label: string, summary: string, more: Partial<Series>): Series => ({
  label,
  event: label,
  named: false,
  probe: label,
  summary,
  filter: null,
  counts: 'events',
  sum: null,
  hist: null,
  value: null,
  vmstat: [],
  sinceMs: AT_MS - 60_000,
  counted: true,
  before: 0,
  ...more,
});

export const SERIES: Series[] = [
  line('kmem:kmalloc', 'Kernel objects from kmalloc, by size class', {
    counts: 'allocations',
    value: { name: 'bytes_alloc', unit: 'bytes', scale: 'linear', labels: null },
  }),
  line('exceptions:page_fault_user', 'Page faults in user mode, by error code', {
    counts: 'faults',
    value: { name: 'error_code', unit: null, scale: 'linear', labels: { 4: 'read', 6: 'write' } },
  }),
  line('direct_reclaim.total', 'Time spent reclaiming', { counts: 'microseconds', sum: 'us' }),
];

export const NAMES = [
  'systemd',
  '日本語プロセス',
  'bad\u001b[31mname',
  'a-very-long-program-name',
  'cc1',
  null,
];
export const USERS = ['root', 'postgres', 'a-long-user-name'];

/**
 * The first row counts 1000 events in a tick, each further row 10 fewer. The totals are a hundred times that.
 */
export const row = (n: number, fresh = true, rate = 1010 - 10 * n): Row => ({
  row: n,
  ...(fresh
    ? {
        who: {
          key: String(100 + n),
          start: 5000 + n,
          parent: null,
          name: NAMES[(n - 1) % NAMES.length] ?? null,
          user: USERS[n % USERS.length] ?? null,
          cgroup: `/system.slice/unit-${n}.service`,
          place: `unit-${n}.service`,
          ended: n % 10 === 0,
          shared: 0,
          members: 1,
          running: 1,
        },
        spark: [[40, rate]] as [number, number][],
      }
    : {}),
  cells: [
    [0, 100 * rate, 6400 * rate, rate, 64 * rate],
    [1, 10 * rate, null, 7, null],
  ],
});

const head = (key: string, tick: number) => ({
  key,
  session: 'main',
  tick,
  atMs: AT_MS + 1000 * tick,
  seconds: 1,
});

export function leaderboard(
  rows: Row[],
  { tick = 40, reset = true, rest = 3, ended = 0, series = SERIES, chosen = SERIES[0]?.label ?? '' } = {},
): LeaderboardMessage {
  const sum = (of: 1 | 2 | 3 | 4) => rows.reduce((all, { cells }) => all + (cells[0]?.[of] ?? 0), 0);
  return checked({
    type: 'leaderboard',
    ...head('board', tick),
    reset,
    ...(reset ? { series } : {}),
    chosen,
    rows,
    gone: [],
    total: [
      [0, sum(1) + rest, sum(2) + 64 * rest, sum(3), sum(4)],
      [1, 10_000, null, 70, null],
    ],
    left: [],
    rest: { rows: rest, ended, cells: rest === 0 ? [] : [[0, rest, 64 * rest, 0, 0]] },
  });
}

export const totals = (tick = 40): TotalsMessage =>
  checked({
    type: 'totals',
    ...head('totals', tick),
    reset: true,
    series: SERIES,
    total: [
      [0, 123_456, 7_901_184, 1234, 78_976],
      [1, 10_000, null, 70, null],
      [2, 1500, null, 1500, null],
    ],
    distributions: [],
    history: [],
  });

export const vmstat = (deltas: Record<string, number>, tick = 40): VmstatMessage =>
  checked({
    type: 'vmstat',
    ...head('vmstat', tick),
    reset: true,
    counters: Object.entries(deltas).map(([name, delta]) => ({
      name,
      value: 10_000 + delta,
      delta,
      since: delta,
      answers: [],
    })),
  });

export const COST: SessionInfo['cost'] = {
  bpftracePercent: 0.8,
  bpftraceSeconds: 1,
  probesPercent: null,
  eventsPerSecond: null,
  nsPerEvent: null,
};

const SESSION: Omit<SessionInfo, 'series' | 'events' | 'scope'> = {
  id: 'main',
  name: 'main',
  locked: false,
  companionOf: null,
  target: 'whole system',
  by: 'pid',
  intervalMs: 1000,
  state: 'counting',
  problem: null,
  attaching: null,
  createdMs: AT_MS,
  endedMs: null,
  ticks: 40,
  countedSeconds: 40,
  exactness: {
    ...nothingMissed(),
    beyondDouble: [],
  },
  accuracy: accuracyIn({}),
  pauses: { count: 0, seconds: 0 },
  budget: null,
  pressure: [],
  cost: COST,
};

export const health = (reasons: string[] = [], session: Partial<typeof SESSION> = {}): HealthMessage =>
  checked({
    type: 'health',
    key: 'health',
    atMs: AT_MS,
    complete: reasons.length === 0,
    reasons,
    sessions: [{ ...SESSION, ...session }],
    controller: { cpuPercent: 1.2, rssBytes: 1 },
    server: { cpuPercent: 0.3, rssBytes: 1, clients: 1, slowClients: 0, lostTicks: 0 },
  });

export const processOf = (tick = 40): ProcessMessage =>
  checked({
    type: 'process',
    ...head('process', tick),
    reset: true,
    series: SERIES,
    row: 2,
    who: row(2).who ?? null,
    details: {
      pid: 102,
      start: 5002,
      name: '日本語プロセス',
      parent: 1,
      parentName: 'systemd',
      uid: 70,
      user: 'postgres',
      cgroup: '/system.slice/unit-2.service',
      command: ['/usr/bin/server', '--config', 'with\nnewline'],
      startedMs: AT_MS - 3_600_000,
      state: 'S',
      threads: 3,
      readMs: 70_000,
      minorFaults: 12_345,
      majorFaults: 6,
      rssBytes: 123_456_789,
    },
    totals: [
      [0, [64, 100_003, 4096, 17]],
      [1, [4, 5, 6, 2]],
    ],
    ticks: [{ tick, atMs: AT_MS + 1000 * tick, seconds: 1, counts: [[0, [64, 500]]] }],
    keptFromMs: AT_MS,
  });

function checked<Message extends ServerMessage>(message: Message): Message {
  ServerMessage.parse(message);
  return message;
}
