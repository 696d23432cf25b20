import type { CompareFigures } from '../../src/client/compare.ts';
import type { CompareIdentity } from '../../src/wire/compare.ts';
import type { Who } from '../../src/wire/rows.ts';
import type { Series } from '../../src/wire/series.ts';
import type {
  CompareMessage,
  LeaderboardMessage,
  ProcessMessage,
  TotalsMessage,
} from '../../src/wire/views.ts';

export const series = (parts: Partial<Series> = {}): Series => ({
  label: 'kmem:kmalloc',
  event: 'kmem:kmalloc',
  named: false,
  probe: 'kmalloc',
  summary: 'Kernel objects from kmalloc, by size class',
  filter: null,
  counts: 'allocations',
  sum: null,
  hist: null,
  value: { name: 'bytes_alloc', unit: 'bytes', scale: 'linear', labels: null },
  vmstat: [],
  sinceMs: 0,
  counted: true,
  before: 0,
  ...parts,
});

/** A series of calls, which has no amount. */
export const calls = (parts: Partial<Series> = {}): Series =>
  series({ label: 'kmem:kfree', counts: 'calls', value: null, ...parts });

export const who = (parts: Partial<Who> = {}): Who => ({
  key: '1234',
  start: 99,
  parent: null,
  name: 'bash',
  user: 'root',
  cgroup: '/system.slice/ssh.service',
  place: 'ssh.service',
  ended: false,
  shared: 0,
  members: 1,
  running: 1,
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
  rest: { rows: 0, ended: 0, cells: [] },
  left: [],
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

const identity = (parts: Partial<CompareIdentity> = {}): CompareIdentity => ({
  id: 'page.alloc',
  group: 'page allocator',
  title: 'Pages allocated',
  kind: 'equal',
  unit: 'pages',
  trace: 'mm_page_alloc',
  vmstat: 'pgalloc_*',
  missing: null,
  reasons: [{ id: 'bulk', text: 'Pages taken in bulk.', where: 'mm/page_alloc.c', usually: 'none' }],
  ...parts,
});

/** Three identities: with activity, at rest, and unknown on this kernel. */
export const IDENTITIES: CompareIdentity[] = [
  identity(),
  identity({ id: 'page.free', title: 'Pages freed', trace: 'mm_page_free', vmstat: 'pgfree' }),
  identity({ id: 'oom.kill', group: 'out of memory', title: 'Kills', unit: 'events', vmstat: 'oom_kill' }),
  identity({ id: 'swap.in', group: 'swap', title: 'Swapped in', missing: 'no probe counts it' }),
];

export const compared = (parts: Partial<CompareFigures> = {}): CompareFigures => ({
  id: 'page.alloc',
  counted: 1000,
  counter: { low: 1000, high: 1000 },
  residual: { low: 0, high: 0 },
  verdict: 'balanced',
  causes: [],
  made: [],
  ...parts,
});

export const AT_REST: Partial<CompareFigures> = { counted: 0, counter: { low: 0, high: 0 } };
export const UNKNOWN: Partial<CompareFigures> = {
  counted: null,
  counter: null,
  residual: null,
  verdict: null,
};

export const compare = (parts: Partial<CompareMessage> = {}): CompareMessage => ({
  type: 'compare',
  ...head,
  session: 'main-compare',
  series: [series()],
  identities: IDENTITIES,
  rows: [],
  recent: parts.rows ?? [],
  recentSeconds: 0,
  sums: [],
  sumSeconds: 0,
  baseline: { ticks: 5, needed: 5 },
  history: [],
  ...parts,
});
