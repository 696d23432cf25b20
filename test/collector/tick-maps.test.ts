import { describe, expect, test } from 'vitest';
import { countsToQuads, endedTasks, entriesOf, renamedTasks } from '../../src/collector/tick-maps.ts';
import { compile } from '../../src/probe/compile.ts';
import type { MapValue, PrintedMap } from '../../src/probe/protocol.ts';
import { KMALLOC, MIGRATION } from '../fixtures/probes.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../fixtures/whole-system.ts';

const name = (text: string): MapValue => ({ kind: 'name', name: text });
const number = (value: number): MapValue => ({ kind: 'number', value });
const map = (title: string, ...entries: PrintedMap['entries']): PrintedMap => ({ map: title, entries });

describe('endedTasks', () => {
  test('a task has its state at its end', () => {
    const maps = [
      map('@vt_ended_1', [['17650', '12120570460132', '1000', '4294967297', '17573'], name('café')]),
    ];
    expect(endedTasks(maps)).toEqual([
      { id: '17650', start: 1_212_057, uid: '1000', cgroup: '4294967297', parent: 17_573, name: 'café' },
    ]);
  });

  // fs/proc/array.c converts with nsec_to_clock_t(); the result must be the same.
  test.each([
    ['0', 0],
    ['9999999', 0],
    ['10000000', 1],
    ['12120579999999', 1_212_057],
    ['12120580000000', 1_212_058],
  ])('its start, %s ns, in whole clock ticks: %d', (ns, start) => {
    expect(endedTasks([map('@vt_ended_0', [['7', ns, '0', '1', '1'], name('a')])])).toMatchObject([
      { start },
    ]);
  });

  test('ids that a double cannot hold stay as they are', () => {
    const maps = [map('@vt_ended_0', [['7', '1', '4294967295', '18446744073709551615', '1'], name('a')])];
    expect(endedTasks(maps)).toMatchObject([{ uid: '4294967295', cgroup: '18446744073709551615' }]);
  });

  test('the tasks of both buffers are sorted by start', () => {
    const maps = [
      map('@vt_ended_0', [['7', '90000000000', '0', '1', '1'], name('second')]),
      map(
        '@vt_ended_1',
        [['8', '50000000000', '0', '1', '1'], name('other')],
        [['7', '10000000000', '0', '1', '1'], name('first')],
      ),
    ];
    expect(endedTasks(maps).map((one) => one.name)).toEqual(['first', 'other', 'second']);
  });

  test('a task may end with an empty name', () => {
    expect(endedTasks([map('@vt_ended_0', [['7', '1', '0', '1', '1'], name('')])])).toHaveLength(1);
  });

  test('values that are no names, and other maps, are ignored', () => {
    const key = ['7', '1', '0', '1', '1'];
    expect(endedTasks([])).toEqual([]);
    expect(endedTasks([map('@vt_ended_0')])).toEqual([]);
    expect(endedTasks([map('@vt_ended_0', [key, number(5)])])).toEqual([]);
    expect(endedTasks([map('@vt_scope', [['7'], number(1)]), map('@i0_x_0', [key, name('a')])])).toEqual([]);
  });
});

describe('renamedTasks', () => {
  test('ids come from both buffers, and from no other map', () => {
    const maps = [
      map('@vt_renamed_0', [['7'], number(1)], [['8'], number(1)]),
      map('@vt_scope', [['9'], number(1)]),
      map('@vt_renamed_1', [['10'], number(1)]),
    ];
    expect(renamedTasks(maps)).toEqual(['7', '8', '10']);
  });

  test('no ids', () => {
    expect(renamedTasks([])).toEqual([]);
    expect(renamedTasks([map('@vt_renamed_0')])).toEqual([]);
  });
});

describe('entriesOf', () => {
  const program = compile(
    [
      { probe: KMALLOC, maps: ['kmalloc', 'kmalloc_failed'] },
      { probe: MIGRATION, maps: ['migration'] },
    ],
    tracepoints(),
    {
      ...WHOLE_SYSTEM,
    },
  );
  const keys = (count: number) =>
    Array.from({ length: count }, (_, index): [string[], MapValue] => [[String(index), '64'], number(1)]);

  test('entries of each series; 0 for a map that was not printed', () => {
    expect(
      entriesOf([map('@i0_kmalloc_1', ...keys(3)), map('@i1_migration_1', ...keys(2))], program),
    ).toEqual([3, 0, 2]);
    expect(entriesOf([], program)).toEqual([0, 0, 0]);
  });

  test('the fuller buffer counts: each has its own max entries', () => {
    expect(entriesOf([map('@i0_kmalloc_0', ...keys(5)), map('@i0_kmalloc_1', ...keys(2))], program)).toEqual([
      5, 0, 0,
    ]);
  });

  test('vmtally’s own maps are no series', () => {
    const maps = ['@vt_ended_0', '@vt_renamed_0', '@vt_scope', '@i7_other_0'].map((one) =>
      map(one, ...keys(9)),
    );
    expect(entriesOf(maps, program)).toEqual([0, 0, 0]);
  });
});

describe('countsToQuads', () => {
  const rowOf = (key: string) => Number(key) + 100;

  test('row, series, value, count, one after the other', () => {
    const counts = [
      new Map([
        [
          '7',
          new Map([
            [64, 3],
            [-1, 2],
          ]),
        ],
        ['8', new Map([[64, 2 ** 53]])],
      ]),
      new Map(),
      new Map([['7', new Map([[0, 5]])]]),
    ];
    expect([...countsToQuads(counts, rowOf)]).toEqual(
      [
        [107, 0, 64, 3],
        [107, 0, -1, 2],
        [108, 0, 64, 2 ** 53],
        [107, 2, 0, 5],
      ].flat(),
    );
  });

  test('of nothing', () => {
    expect(countsToQuads([new Map(), new Map([['7', new Map()]])], rowOf)).toHaveLength(0);
    expect(countsToQuads([], rowOf)).toHaveLength(0);
  });
});
