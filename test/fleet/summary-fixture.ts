import { encodeRows } from '../../src/capture/row-columns.ts';
import { cellBytes } from '../../src/fleet/cell-bytes.ts';
import { SCHEMA } from '../../src/fleet/pack-summary.ts';
import type { GroupList, Summary } from '../../src/fleet/schema.ts';
import { valueBytes } from '../../src/fleet/value-bytes.ts';

const NONE = cellBytes([]);
const noGroups: GroupList = { keys: [], cells: NONE, left: 0, most: NONE, blur: NONE };

/** A small summary: 10,007 allocations of 64 bytes by one program. */
export function summaryOf(change: Partial<Summary> = {}): Summary {
  const kmalloc = { entry: 0, series: 0, count: 10_007, amount: 640_448, recent: 1009, recentAmount: 64_576 };
  const pages = { entry: 0, series: 1, count: 31, amount: 31, recent: 0, recentAmount: 0 };
  const one = {
    keys: ['evt'],
    cells: cellBytes([kmalloc, pages]),
    left: 0,
    most: NONE,
    blur: NONE,
  };
  return {
    schema: SCHEMA,
    host: 'web-1.example',
    labels: { rack: 'b7' },
    session: 'main',
    bootId: '6f2c6c0e-0000-4000-8000-000000000000',
    run: 'r1',
    epoch: 1,
    seq: 1,
    atMs: 1_790_000_010_000,
    sentMs: 1_790_000_010_000,
    runMs: 1_790_000_000_000,
    sinceMs: 1_790_000_000_000,
    seconds: 10,
    intervalMs: 10_000,
    vmtally: '0.1.0',
    bpftrace: 'bpftrace v0.23.2',
    kernel: '6.12.48',
    cpus: 2,
    state: 'counting',
    problem: null,
    series: [
      {
        label: 'kmem:kmalloc',
        filter: null,
        counts: 'events',
        sum: null,
        hist: null,
        value: { name: 'bytes_alloc', unit: 'bytes', scale: 'linear', labels: null },
        counted: true,
      },
      {
        label: 'kmem:mm_page_alloc',
        filter: null,
        counts: 'events',
        sum: null,
        hist: null,
        value: { name: 'order', unit: 'pages', scale: 'order', labels: null },
        counted: true,
      },
    ],
    totals: cellBytes([kmalloc, pages]),
    distributions: valueBytes([
      { series: 0, value: 64, count: 10_007 },
      { series: 1, value: 0, count: 31 },
    ]),
    missing: [0, 0],
    uncountedSeconds: [0, 0],
    cost: { vmtallyPercent: 1.5, addedPercent: 0.2, rssBytes: 90_000_000 },
    rows: {
      rows: encodeRows([
        {
          row: 4,
          key: '4242',
          start: 1_234_567,
          parent: 1,
          name: 'evt',
          user: 'root',
          cgroup: '/system.slice/evt.service',
          ended: false,
          shared: 0,
        },
      ]),
      cells: cellBytes([kmalloc, pages]),
      left: 0,
      most: NONE,
    },
    containers: [],
    groups: { name: one, user: { ...one, keys: ['root'] }, unit: one, container: noGroups, image: noGroups },
    ...change,
  };
}
