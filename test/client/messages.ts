import type { Series } from '../../src/wire/session.ts';
import type { LeaderboardMessage, ProcessMessage, TotalsMessage, Who } from '../../src/wire/views.ts';

export const series = (parts: Partial<Series> = {}): Series => ({
  label: 'kmem:kmalloc',
  probe: 'kmalloc',
  summary: 'Kernel objects from kmalloc, by size class',
  filter: null,
  counts: 'allocations',
  sum: null,
  hist: null,
  value: { name: 'bytes_alloc', unit: 'bytes', scale: 'linear', labels: null },
  vmstat: [],
  sinceMs: 0,
  ...parts,
});

/** A series of calls, which have no amount. */
export const calls = (parts: Partial<Series> = {}): Series =>
  series({ label: 'kmem:kfree', counts: 'calls', value: null, ...parts });

export const who = (parts: Partial<Who> = {}): Who => ({
  key: '1234',
  start: 99,
  name: 'bash',
  user: 'root',
  cgroup: '/system.slice/ssh.service',
  place: 'ssh.service',
  ended: false,
  shared: 0,
  members: 1,
  ...parts,
});

const head = { key: 'v1', session: 's1', tick: 1, atMs: 1_000_000, seconds: 1, reset: true };

export const leaderboard = (parts: Partial<LeaderboardMessage> = {}): LeaderboardMessage => ({
  type: 'leaderboard',
  ...head,
  series: [series(), calls()],
  chosen: 'kmem:kmalloc',
  rows: [],
  gone: [],
  total: [],
  rest: { rows: 0, cells: [] },
  ...parts,
});

export const process = (parts: Partial<ProcessMessage> = {}): ProcessMessage => ({
  type: 'process',
  ...head,
  series: [series(), calls()],
  row: 7,
  who: who(),
  details: null,
  totals: [],
  ticks: [],
  keptFromMs: head.atMs,
  ...parts,
});

export const totals = (parts: Partial<TotalsMessage> = {}): TotalsMessage => ({
  type: 'totals',
  ...head,
  series: [series(), calls()],
  total: [],
  distributions: [],
  history: [],
  ...parts,
});
