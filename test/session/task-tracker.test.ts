import { beforeEach, describe, expect, test } from 'vitest';
import type { EndedTask } from '../../src/collector/tick-maps.ts';
import type { TaskIdentity } from '../../src/kernel/tasks.ts';
import { TaskTracker } from '../../src/session/task-tracker.ts';
import type { RowIdentity } from '../../src/wire/feed.ts';
import { V1_ROOT } from '../../src/wire/v1-root.ts';
import { inOrder } from '../fixtures/in-order.ts';

/** The content of procfs, and the pids that were looked up. */
let procfs: Map<string, TaskIdentity>;
let asked: string[];
let identities: TaskTracker;

const source = {
  read: (id: string) => {
    asked.push(id);
    return procfs.get(id);
  },
  user: (uid: string) => (uid === '0' ? 'root' : uid),
  cgroup: (id: string) => (id === '1' ? '/' : null),
};

beforeEach(() => {
  procfs = new Map();
  asked = [];
  identities = new TaskTracker('pid', source);
});

const lives = (pid: string, start: number, name = 'task') =>
  procfs.set(pid, { start, parent: 3, name, user: 'root', cgroup: '/a' });
const goes = (pid: string) => procfs.delete(pid);

const death = (id: string, start: number, parts: Partial<EndedTask> = {}): EndedTask => ({
  id,
  start,
  uid: '0',
  cgroup: '1',
  parent: 1,
  name: 'last',
  ...parts,
});

/** Runs a tick with these counts by pid. Returns the result. */
function tick(
  events: Record<string, number>,
  deaths: EndedTask[] = [],
  renamed: string[] = [],
): { rows: Record<string, number>; changed: RowIdentity[] } {
  const counts = [new Map(Object.entries(events).map(([key, count]) => [key, new Map([[0, count]])]))];
  const { rows, changed } = identities.tick(counts, deaths, renamed);
  return { rows: Object.fromEntries([...rows].map(([key, { row }]) => [key, row])), changed };
}

const short = (changed: readonly RowIdentity[]) =>
  changed.map(({ row, start, name, ended }) => [row, start, name, ended ? 'ended' : 'lives']);

describe('a process', () => {
  test('is looked up once, when it first counts', () => {
    lives('7', 100, 'cc1');
    expect(tick({ 7: 5 })).toEqual({
      rows: { 7: 0 },
      changed: [
        {
          row: 0,
          key: '7',
          start: 100,
          parent: 3,
          name: 'cc1',
          user: 'root',
          cgroup: '/a',
          ended: false,
          shared: 0,
        },
      ],
    });
    expect(tick({ 7: 5 })).toEqual({ rows: { 7: 0 }, changed: [] });
    expect(tick({})).toEqual({ rows: {}, changed: [] });
    expect(asked).toEqual(['7']);
  });

  test('that has the pid of a process whose end was missed is a row of its own', () => {
    expect(tick({ 7: 5 }).changed).toMatchObject([{ row: 0, name: null, ended: true }]);
    expect(tick({ 7: 5 })).toEqual({ rows: { 7: 0 }, changed: [] });
    lives('7', 300, 'cc1');
    const { rows, changed } = tick({ 7: 5 });
    expect(rows).toEqual({ 7: 1 });
    expect(short(changed)).toEqual([
      [0, null, null, 'ended'],
      [1, 300, 'cc1', 'lives'],
    ]);
    expect(tick({ 7: 5 })).toEqual({ rows: { 7: 1 }, changed: [] });
  });

  test('keeps its parent of procfs: at the end the kernel may name the one that took an orphan', () => {
    lives('7', 100);
    tick({ 7: 5 });
    const { changed } = tick({ 7: 5, 8: 1, 9: 1 }, [
      death('7', 100),
      death('8', 200, { parent: 7 }),
      death('9', 300, { parent: 0 }),
    ]);
    expect(changed.map(({ key, parent }) => [key, parent])).toEqual([
      ['7', 3],
      ['8', 7],
      ['9', null],
    ]);
  });

  test('keeps the cgroup of procfs if the kernel reports none of version 1', () => {
    const told = { ...source, cgroup: () => V1_ROOT };
    identities = new TaskTracker('pid', told);
    lives('7', 100);
    tick({ 7: 5 });
    expect(tick({ 7: 5, 8: 1 }, [death('7', 100), death('8', 200)]).changed).toMatchObject([
      { key: '7', cgroup: '/a', ended: true },
      { key: '8', cgroup: V1_ROOT, ended: true },
    ]);
  });

  test('keeps its cgroup where it is renamed as it ends, and procfs has its cgroup no more', () => {
    lives('7', 100);
    tick({ 7: 5 });
    procfs.set('7', { start: 100, parent: 3, name: 'last', user: 'root', cgroup: null });
    expect(tick({ 7: 5 }, [], ['7']).changed).toMatchObject([{ name: 'last', cgroup: '/a' }]);
  });

  test('that counts in several series is one row', () => {
    lives('7', 100);
    const one = new Map([['7', new Map([[0, 1]])]]);
    expect([...identities.tick([one, one]).rows.keys()]).toEqual(['7']);
    expect(asked).toEqual(['7']);
  });

  test('is emitted as a copy', () => {
    lives('7', 100);
    const { changed } = tick({ 7: 1 });
    tick({ 7: 1 }, [death('7', 100)]);
    expect(short(changed)).toEqual([[0, 100, 'task', 'lives']]);
  });

  test('has no control characters in its name', () => {
    expect(short(tick({ 7: 1 }, [death('7', 100, { name: '\u001b[2J\n\u0085x' })]).changed)).toEqual([
      [0, 100, '?[2J??x', 'ended'],
    ]);
  });
});

describe('an end', () => {
  test('in the tick in which it counts', () => {
    lives('7', 100);
    tick({ 7: 5 });
    goes('7');
    expect(tick({ 7: 1 }, [death('7', 100)])).toEqual({
      rows: { 7: 0 },
      changed: [
        {
          row: 0,
          key: '7',
          start: 100,
          parent: 3,
          name: 'last',
          user: 'root',
          cgroup: '/',
          ended: true,
          shared: 0,
        },
      ],
    });
  });

  test('without counts in the tick', () => {
    lives('7', 100);
    tick({ 7: 5 });
    expect(short(tick({}, [death('7', 100)]).changed)).toEqual([[0, 100, 'last', 'ended']]);
  });

  test('of a process that lived and counted within the tick', () => {
    expect(tick({ 7: 5 }, [death('7', 100)])).toMatchObject({
      rows: { 7: 0 },
      changed: [{ start: 100, name: 'last', ended: true, shared: 0 }],
    });
  });

  test('of a process that never counted is no row', () => {
    lives('7', 100);
    expect(tick({}, [death('7', 100), death('8', 100)])).toEqual({ rows: {}, changed: [] });
  });

  test('of a process that never counted is a row once the kernel frees memory for it', () => {
    tick({}, [death('7', 100)]);
    expect(tick({ 7: 2 })).toMatchObject({
      rows: { 7: 0 },
      changed: [{ row: 0, start: 100, name: 'last', ended: true }],
    });
  });

  test('keeps the cgroup of procfs if it was removed', () => {
    lives('7', 100);
    tick({ 7: 1 });
    const { changed } = tick({}, [death('7', 100, { cgroup: '99', uid: '1000' })]);
    expect(changed).toMatchObject([{ cgroup: '/a', user: '1000' }]);
  });

  test('of a process that procfs did not show in time belongs to its row', () => {
    expect(short(tick({ 7: 5 }).changed)).toEqual([[0, null, null, 'ended']]);
    expect(tick({ 7: 1 }, [death('7', 100)])).toMatchObject({ rows: { 7: 0 } });
    tick({ 8: 5 });
    expect(short(tick({}, [death('8', 100)]).changed)).toEqual([[1, 100, 'last', 'ended']]);
  });
});

describe('a process that procfs does not have', () => {
  test('has ended, whether its end is reported or not', () => {
    expect(short(tick({ 7: 5 }).changed)).toEqual([[0, null, null, 'ended']]);
    for (let step = 0; step < 3; step++) expect(tick({}).changed).toEqual([]);
    expect(tick({ 7: 1 })).toEqual({ rows: { 7: 0 }, changed: [] });
  });

  test('is no process that began later under its pid, even if procfs never had that either', () => {
    tick({ 7: 5 });
    const { rows, changed } = tick({ 7: 1 }, [death('7', 2 * Number.MAX_SAFE_INTEGER, { name: 'new' })]);
    expect(rows).toEqual({ 7: 1 });
    expect(short(changed).filter(([row]) => row === 1)).toMatchObject([
      [1, expect.anything(), 'new', 'ended'],
    ]);
  });

  test('is not the process that is renamed under its pid', () => {
    tick({ 7: 5 });
    lives('7', 200, 'new');
    expect(short(tick({ 7: 1 }, [], ['7']).changed)).toContainEqual([1, 200, 'new', 'lives']);
  });
});

describe('a count in the tick after an end', () => {
  beforeEach(() => {
    lives('7', 100);
    tick({ 7: 5 });
    tick({ 7: 1 }, [death('7', 100)]);
  });

  test('belongs to the ended process while procfs shows it as a zombie', () => {
    expect(tick({ 7: 3 })).toEqual({ rows: { 7: 0 }, changed: [] });
    expect(tick({ 7: 1 }).rows).toEqual({ 7: 0 });
  });

  test('belongs to the ended process when procfs shows none', () => {
    goes('7');
    expect(tick({ 7: 3 })).toEqual({ rows: { 7: 0 }, changed: [] });
  });

  test('may belong to the next process with the pid: both are marked as shared', () => {
    lives('7', 900, 'new');
    const { rows, changed } = tick({ 7: 3 });
    expect(rows).toEqual({ 7: 1 });
    expect(inOrder(changed.map(({ row, shared, start }) => [row, shared, start]))).toEqual([
      [0, 3, 100],
      [1, 3, 900],
    ]);
    expect(tick({ 7: 3 })).toEqual({ rows: { 7: 1 }, changed: [] });
  });

  test('belongs to the next process if a tick was in between', () => {
    tick({});
    lives('7', 900, 'new');
    expect(tick({ 7: 3 })).toMatchObject({ rows: { 7: 1 }, changed: [{ row: 1, shared: 0 }] });
  });
});

describe('a reused pid', () => {
  test('after a reported end is another row', () => {
    lives('7', 100);
    tick({ 7: 5 });
    tick({}, [death('7', 100)]);
    tick({});
    lives('7', 200);
    expect(tick({ 7: 1 }).rows).toEqual({ 7: 1 });
  });

  test('within a tick: the first row has the counts, and both are marked as shared', () => {
    lives('7', 100);
    tick({ 7: 5 });
    lives('7', 200, 'new');
    const { rows, changed } = tick({ 7: 8 }, [death('7', 100)]);
    expect(rows).toEqual({ 7: 0 });
    expect(changed.map(({ row, start, ended, shared }) => [row, start, ended, shared])).toEqual([
      [0, 100, true, 8],
      [1, 200, false, 8],
    ]);
    expect(tick({ 7: 1 }).rows).toEqual({ 7: 1 });
  });

  test('twice within a tick, both of them ended', () => {
    const { rows, changed } = tick({ 7: 8 }, [
      death('7', 100, { name: 'one' }),
      death('7', 150, { name: 'two' }),
    ]);
    expect(rows).toEqual({ 7: 0 });
    expect(changed.map(({ row, name, ended, shared }) => [row, name, ended, shared])).toEqual([
      [0, 'one', true, 8],
      [1, 'two', true, 8],
    ]);
    // Late frees are counted for the last process.
    expect(tick({ 7: 1 }).rows).toEqual({ 7: 1 });
  });

  test('three times within a tick, the last process alive', () => {
    lives('7', 300, 'three');
    const { rows, changed } = tick({ 7: 8 }, [death('7', 100), death('7', 200)]);
    expect(rows).toEqual({ 7: 0 });
    expect(changed.map(({ start, ended, shared }) => [start, ended, shared])).toEqual([
      [100, true, 8],
      [200, true, 8],
      [300, false, 8],
    ]);
    expect(tick({ 7: 1 }).rows).toEqual({ 7: 2 });
  });

  test('within a tick without counts: only the known row is emitted', () => {
    lives('7', 100);
    tick({ 7: 5 });
    lives('7', 300);
    const { changed } = tick({}, [death('7', 100), death('7', 200)]);
    expect(short(changed)).toEqual([[0, 100, 'last', 'ended']]);
  });

  test('after a missed end: the known row ends, and the next process is a row of its own', () => {
    lives('7', 100);
    tick({ 7: 5 });
    const { rows, changed } = tick({ 7: 2 }, [death('7', 200)]);
    expect(rows).toEqual({ 7: 1 });
    expect(short(changed)).toEqual([
      [0, 100, 'task', 'ended'],
      [1, 200, 'last', 'ended'],
    ]);
  });

  test('the zombie of an ended process is no other process', () => {
    lives('7', 100);
    tick({ 7: 5 });
    expect(tick({ 7: 1 }, [death('7', 100)]).changed).toMatchObject([{ row: 0, shared: 0 }]);
  });
});

describe('a new name', () => {
  test('is read from procfs', () => {
    lives('7', 100, 'sh');
    tick({ 7: 1 });
    lives('7', 100, 'cc1');
    expect(short(tick({ 7: 1 }, [], ['7']).changed)).toEqual([[0, 100, 'cc1', 'lives']]);
  });

  test('without counts is emitted too', () => {
    lives('7', 100, 'sh');
    tick({ 7: 1 });
    lives('7', 100, 'cc1');
    expect(short(tick({}, [], ['7']).changed)).toEqual([[0, 100, 'cc1', 'lives']]);
  });

  test('of an unknown process is ignored', () => {
    lives('8', 100);
    expect(tick({}, [], ['8', '9'])).toEqual({ rows: {}, changed: [] });
    expect(asked).toEqual([]);
  });

  test('of a process that has ended since waits for its end', () => {
    lives('7', 100, 'sh');
    tick({ 7: 1 });
    goes('7');
    expect(tick({}, [], ['7']).changed).toEqual([]);
    expect(short(tick({}, [death('7', 100)]).changed)).toEqual([[0, 100, 'last', 'ended']]);
  });

  test('in the tick of the end is the final name', () => {
    lives('7', 100, 'sh');
    tick({ 7: 1 });
    expect(short(tick({ 7: 1 }, [death('7', 100, { name: 'cc1' })], ['7']).changed)).toEqual([
      [0, 100, 'cc1', 'ended'],
    ]);
  });

  test('under a pid of another process ends the row before', () => {
    lives('7', 100, 'sh');
    tick({ 7: 1 });
    lives('7', 200, 'new');
    const { rows, changed } = tick({ 7: 1 }, [], ['7']);
    expect(rows).toEqual({ 7: 1 });
    expect(short(changed)).toEqual([
      [0, 100, 'sh', 'ended'],
      [1, 200, 'new', 'lives'],
    ]);
  });
});

describe('stale rows', () => {
  test('that count are read again, and missed ends are found', () => {
    for (const pid of ['1', '2', '3']) lives(pid, 100);
    tick({ 1: 1, 2: 1, 3: 1 });
    goes('1');
    lives('2', 200, 'new');
    lives('3', 100, 'renamed');
    identities.markStale();
    const { rows, changed } = tick({ 2: 1, 3: 1 });
    expect(rows).toEqual({ 2: 3, 3: 2 });
    expect(inOrder(short(changed))).toEqual([
      [0, 100, 'task', 'ended'],
      [1, 100, 'task', 'ended'],
      [2, 100, 'renamed', 'lives'],
      [3, 200, 'new', 'lives'],
    ]);
  });

  test('whose end is in the tick are one row', () => {
    lives('1', 100);
    tick({ 1: 1 });
    goes('1');
    identities.markStale();
    const { rows, changed } = tick({ 1: 1 }, [death('1', 100)]);
    expect(rows).toEqual({ 1: 0 });
    expect(short(changed)).toEqual([[0, 100, 'last', 'ended']]);
  });

  test('are read once', () => {
    lives('1', 100);
    tick({ 1: 1 });
    identities.markStale();
    tick({ 1: 1 });
    asked = [];
    tick({ 1: 1 });
    expect(asked).toEqual([]);
  });

  test('that count nothing are read in portions, some in each tick', () => {
    const pids = Array.from({ length: 450 }, (_, pid) => String(pid + 1));
    for (const pid of pids) lives(pid, 100);
    tick(Object.fromEntries(pids.map((pid) => [pid, 1])));
    procfs.clear();
    identities.markStale();
    const found = [1, 2, 3, 4].map(() => tick({}).changed.length);
    expect(found).toEqual([200, 200, 50, 0]);
  });

  test('that count are read at once, all of them', () => {
    const pids = Array.from({ length: 450 }, (_, pid) => String(pid + 1));
    const events = Object.fromEntries(pids.map((pid) => [pid, 1]));
    for (const pid of pids) lives(pid, 100);
    tick(events);
    for (const pid of pids) lives(pid, 200);
    identities.markStale();
    expect(new Set(Object.values(tick(events).rows)).size).toBe(450);
    expect(tick(events).changed).toEqual([]);
  });

  test('that are marked again before all were read are all read again', () => {
    const pids = Array.from({ length: 250 }, (_, pid) => String(pid + 1));
    for (const pid of pids) lives(pid, 100);
    tick(Object.fromEntries(pids.map((pid) => [pid, 1])));
    identities.markStale();
    tick({ 1: 1 });
    // bpftrace was restarted meanwhile: nobody saw the end of process 1, and another process has its pid.
    lives('1', 200);
    identities.markStale();
    expect(tick({ 1: 1 }).rows).toEqual({ 1: 250 });
  });

  test('that are marked in each tick are all read in turn', () => {
    const pids = Array.from({ length: 450 }, (_, pid) => String(pid + 1));
    for (const pid of pids) lives(pid, 100);
    tick(Object.fromEntries(pids.map((pid) => [pid, 1])));
    asked = [];
    for (let step = 0; step < 3; step++) {
      identities.markStale();
      tick({});
    }
    expect(new Set(asked).size).toBe(450);
  });
});

describe('rows of other kinds', () => {
  test('the idle task never ends', () => {
    procfs.set('0', { start: 0, parent: null, name: 'swapper', user: 'root', cgroup: '/' });
    expect(short(tick({ 0: 5 }).changed)).toEqual([[0, 0, 'swapper', 'lives']]);
    identities.markStale();
    expect(tick({ 0: 5 }).rows).toEqual({ 0: 0 });
  });

  test('threads are tracked like processes', () => {
    identities = new TaskTracker('tid', source);
    lives('7', 100);
    expect(short(tick({ 7: 1 }).changed)).toEqual([[0, 100, 'task', 'lives']]);
    expect(short(tick({}, [death('7', 100)]).changed)).toEqual([[0, 100, 'last', 'ended']]);
  });

  test('by site: a row has the name of the code, and no address', () => {
    identities = new TaskTracker('site', source, (address) => `code_${address.length}+0x1/0x2`);
    expect(tick({ '-2130706432': 1 })).toEqual({
      rows: { '-2130706432': 0 },
      changed: [expect.objectContaining({ row: 0, key: 'code_11+0x1/0x2', name: 'code_11+0x1/0x2' })],
    });
    expect(tick({ '-2130706432': 1 })).toEqual({ rows: { '-2130706432': 0 }, changed: [] });
    expect(asked).toEqual([]);
  });

  const others = [
    ['cpu', '1', { name: 'CPU1', user: null, cgroup: null }],
    ['uid', '0', { name: 'root', user: 'root', cgroup: null }],
    ['uid', '77', { name: '77', user: '77', cgroup: null }],
    ['cgroup', '1', { name: '/', user: null, cgroup: '/' }],
    ['cgroup', '5', { name: 'cgroup 5', user: null, cgroup: null }],
    ['none', '', { name: '', user: null, cgroup: null }],
  ] as const;
  test.each(others)('by %s: %j', (by, key, who) => {
    identities = new TaskTracker(by, source);
    expect(tick({ [key]: 1 })).toEqual({
      rows: { [key]: 0 },
      changed: [{ row: 0, key, start: null, parent: null, ...who, ended: false, shared: 0 }],
    });
    // The key is neither looked up in procfs nor ended by a process with that number.
    identities.markStale();
    expect(tick({ [key]: 1 }, [death(key, 5)], [key])).toEqual({ rows: { [key]: 0 }, changed: [] });
    expect(tick({}, [death(key, 5)], [key]).changed).toEqual([]);
    expect(asked).toEqual([]);
  });
});
