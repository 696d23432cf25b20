import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RotatingOutput } from '../../../src/capture/rotating-output.ts';
import { MINOR } from '../../../src/capture/schema.ts';
import { recordRemote } from '../../../src/cli/record/remote-record.ts';
import { rowsBy } from '../../../src/cli/report/rows-by.ts';
import type { Connection, Subscriber } from '../../../src/client/connection.ts';
import { runsOf } from '../../../src/report/capture-runs.ts';
import { Captures } from '../../../src/report/captures.ts';
import { rowsByTick } from '../../../src/report/export/rows.ts';
import { nothingMissed } from '../../../src/wire/nothing-missed.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import type { TicksMessage } from '../../../src/wire/ticks.ts';
import { BYTES, ORDERS, PLAIN, sessionInfo, who } from '../../fixtures/feed.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

const STARTED = 1_700_000_000_000;

/** A tick of a second, in which row `tick` % 2 counts `count`. */
function message(
  tick: number,
  count: number,
  parts: Partial<TicksMessage> & { session?: string } = {},
  info: Partial<SessionInfo> = {},
): TicksMessage {
  const reset = parts.reset ?? tick === 1;
  const { by, target, intervalMs, createdMs, exactness, cost } = sessionInfo(info);
  return {
    type: 'ticks',
    key: 'v1',
    session: 'main',
    tick,
    atMs: STARTED + 1000 * tick,
    seconds: 1,
    reset,
    ...(reset && { series: [BYTES, PLAIN], programs: [], vmstatNames: ['pgfault'], cpus: 2 }),
    info: { by, target, intervalMs, createdMs, exactness, cost },
    rows: reset ? [who(0), who(1)] : [],
    row: [tick % 2],
    of: [1],
    value: [0],
    count: [count],
    growth: [[0, 5]],
    ...parts,
  };
}

/** Records what `play` sends; a signal ends it. */
async function recorded(
  play: (subscriber: Subscriber) => void,
  limits?: { bytes: number; files: number },
  session?: string,
): Promise<{ folder: string; failure: unknown; said: string }> {
  const folder = temporaryDirectory();
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => void vi.restoreAllMocks());
  const connection: Connection = {
    state: {
      kind: 'open',
      greeting: {
        type: 'greeting',
        protocol: 1,
        version: '0.1.0',
        host: 'there',
        kernel: '6.18.0',
        bpftrace: 'v0.23.2',
        session: 'main',
        role: 'read',
      },
    },
    onState: () => () => {},
    subscribe: (view, subscriber) => {
      expect(view).toEqual({ view: 'ticks', ...(session !== undefined && { session }) });
      queueMicrotask(() => {
        play(subscriber);
        process.emit('SIGINT');
      });
      return () => {};
    },
    close: () => {},
  };
  const output = new RotatingOutput(join(folder, 'a.capture'), false, limits);
  const head = { schema: `vmtally.capture/1.${MINOR}` };
  const failure = await recordRemote({ connection }, output, { session, timeoutMs: undefined, head }).then(
    (status) => {
      expect(status).toBe(130);
    },
    (error: unknown) => error,
  );
  return { folder, failure, said: stderr.mock.calls.map(([text]) => String(text)).join('') };
}

function read(folder: string) {
  const captures = new Captures([folder]);
  const found = runsOf(captures.items(), captures.head, rowsBy('comm').keyOf, {
    from: 0,
    to: Number.POSITIVE_INFINITY,
  });
  const counts = Object.fromEntries(
    [...(found.runs[0]?.counts[1] ?? [])].map(([name, values]) => [name, values.get(0)]),
  );
  return { found, counts, head: captures.head };
}

test('all ticks of a service are in the file', async () => {
  const { folder, failure } = await recorded((to) => {
    for (let tick = 1; tick <= 25; tick++) to.message(message(tick, 100 + tick));
  });
  expect(failure).toBeUndefined();
  const { found, counts, head } = read(folder);
  expect(head).toMatchObject({ host: 'there', cpus: 2, by: 'pid', vmtally: '0.1.0' });
  expect(counts).toEqual({ task0: 12 * 100 + 156, task1: 13 * 100 + 169 });
  expect(found.runs[0]?.seconds).toBe(25);
  expect(found.state?.exactness).toEqual(nothingMissed());
});

test('ticks that a slow client lost are a gap, and a tick that comes again is recorded once', async () => {
  const { folder } = await recorded((to) => {
    for (const tick of [1, 2, 3]) to.message(message(tick, 1));
    to.message(message(3, 1, { reset: true }));
    to.message(message(8, 1, { reset: true }));
    to.message(message(9, 1));
  });
  const { found, counts } = read(folder);
  expect(counts).toEqual({ task0: 2, task1: 3 });
  expect(found.state?.exactness).toMatchObject({
    exact: false,
    gaps: [{ reason: 'not recorded', seconds: expect.closeTo(4, 6) }],
  });
});

test('a service that was started anew has other rows, and its losses are added', async () => {
  const loss = (runs: number) => ({
    exactness: {
      ...nothingMissed(),
      exact: false,
      missedRuns: [{ event: 'kmem:kfree', loses: 'events' as const, runs, bound: runs }],
      beyondDouble: [],
    },
  });
  const { folder } = await recorded((to) => {
    to.message(message(1, 1, {}, { createdMs: 1, ...loss(0) }));
    to.message(message(2, 1, {}, { createdMs: 1, ...loss(7) }));
    const other = { atMs: STARTED + 10_000, reset: true, rows: [who(0, { name: 'new' }), who(1)] };
    to.message(message(1, 1, other, { createdMs: 2, ...loss(0) }));
    to.message(message(2, 1, { atMs: STARTED + 11_000 }, { createdMs: 2, ...loss(3) }));
  });
  const { found, counts } = read(folder);
  expect(counts).toEqual({ task0: 1, task1: 2, new: 1 });
  expect(found.state?.exactness.missedRuns).toMatchObject([{ runs: 10 }]);
});

test('without a name, the first session of a service that was started anew is recorded', async () => {
  const play = (to: Subscriber) => {
    to.message(message(1, 1, {}, { createdMs: 1 }));
    const other = { atMs: STARTED + 10_000, reset: true, session: 'another' };
    to.message(message(1, 2, other, { createdMs: 2 }));
  };
  const first = await recorded(play);
  expect(first.failure).toBeUndefined();
  expect(read(first.folder).counts).toEqual({ task1: 3 });
  const { failure } = await recorded(play, undefined, 'main');
  expect(failure).toMatchObject({
    message: expect.stringContaining('a tick of the session another, where main was asked for'),
  });
});

test('a session that counts another part of the system is another record', async () => {
  const { failure } = await recorded((to) => {
    to.message(message(1, 1, {}, { createdMs: 1 }));
    to.message(message(1, 2, { reset: true }, { createdMs: 2, target: "'process 1'" }));
  });
  expect(failure).toMatchObject({ message: expect.stringContaining("a session that counts 'process 1'") });
});

test('each file has the counters of /proc/vmstat before its first tick', async () => {
  const { folder } = await recorded(
    (to) => {
      to.message(message(1, 1, { vmstatValues: [105] }));
      for (let tick = 2; tick <= 25; tick++) to.message(message(tick, tick % 2 === 0 ? 1 : 3));
    },
    { bytes: 1, files: 9 },
  );
  const starts = new Captures([folder]).files.map(({ head }) => head.vmstat.values);
  // A member, and so a file, has ten ticks; each adds 5.
  expect(starts).toEqual([[100], [150], [200]]);
});

test('other series end the one file, and go on in another where there may be several', async () => {
  const play = (to: Subscriber) => {
    to.message(message(1, 1));
    to.message(message(2, 1, { reset: true, series: [PLAIN], of: [0] }));
  };
  const one = await recorded(play);
  expect(one.failure).toMatchObject({ code: 'OUTPUT_FILE' });
  expect(read(one.folder).counts).toEqual({ task1: 1 });
  const several = await recorded(play, { bytes: 1 << 20, files: 9 });
  expect(several.failure).toBeUndefined();
  expect(read(several.folder).found.runs[0]?.seconds).toBe(2);
});

test.each([
  [
    'rows that are no processes',
    (to: Subscriber) => to.message(message(1, 1, {}, { by: 'cpu' })),
    { code: 'USAGE', message: '--connect: the session main counts by cpu, and a capture keeps rows by pid' },
  ],
  [
    'a service that does not know the view',
    (to: Subscriber) =>
      to.problem?.({ code: 'REQUEST_INVALID', message: 'view.view: no such view', hint: '' }),
    { code: 'REQUEST_INVALID', hint: expect.stringContaining('older than this vmtally') },
  ],
])('%s is one error, and leaves no file', async (_, play, error) => {
  const { folder, failure } = await recorded(play);
  expect(failure).toMatchObject(error);
  expect(existsSync(join(folder, 'a.capture'))).toBe(false);
});

test('a session is that which was named', async () => {
  const { folder, failure } = await recorded(
    (to) => to.message(message(1, 7, { session: 's1' })),
    undefined,
    's1',
  );
  expect(failure).toBeUndefined();
  expect(read(folder).counts).toEqual({ task1: 7 });
});

test.each<[string, (tick: number) => Parameters<typeof message>[2], number, string]>([
  [
    'another session',
    () => ({ session: 'other' }),
    2,
    'a tick of the session other, where main was asked for',
  ],
  ['a row below 0', () => ({ row: [-5] }), 2, 'a count of row -5'],
  ['an identity below 0', () => ({ rows: [who(-5)] }), 2, 'a row with the number -5'],
  ['a start that is too late', () => ({ rows: [who(1, { start: 2 ** 53 - 1 })] }), 2, 'row 1 with the start'],
  ['a parent that is none', () => ({ rows: [who(1, { parent: 1 - 2 ** 53 })] }), 2, 'row 1 with the parent'],
  ['half an event', () => ({ rows: [who(1, { shared: 0.5 })] }), 2, 'row 1 with 0.5 shared events'],
  ['a series that it has not', () => ({ of: [9999] }), 2, 'a count of series 9999, and it has 2'],
  [
    'values of other counters than it names',
    () => ({ reset: true, vmstatNames: ['pgfault'], vmstatValues: [1, 2], series: [BYTES, PLAIN] }),
    2,
    '2 values of 1 counters',
  ],
  ['a counter that it has not', () => ({ growth: [[1, 5]] }), 2, 'counter 1 of /proc/vmstat, and it has 1'],
  [
    'a tick behind which none comes',
    () => ({ tick: 2 ** 53 - 1 }),
    2,
    'a tick with the number 9007199254740991',
  ],
  [
    'rows without end, a new session each tick',
    (tick) => {
      const rows = [who(2 ** 50)];
      const info = { ...message(1, 1).info, createdMs: tick };
      return { tick: 1, reset: true, rows, row: [2 ** 50], info };
    },
    5,
    'a row with the number 1125899906842624',
  ],
  [
    'more seconds than a record may have',
    (tick) => ({ seconds: tick % 2 === 0 ? 1e9 - 10 : 1e-9, atMs: STARTED }),
    4,
    'the record would have 1999999981',
  ],
  [
    'ticks that are too long',
    () => ({ info: { ...message(1, 1).info, intervalMs: 1e13 } }),
    2,
    'ticks of 10000000000000 ms',
  ],
  [
    'a cost without end',
    () => ({
      info: { ...message(1, 1).info, cost: { ...message(1, 1).info.cost, bpftraceSeconds: 2 ** 127 } },
    }),
    2,
    'a cost of 1.7',
  ],
  [
    'sums that no capture may have',
    () => {
      const of = (number: number) => Array.from({ length: 5_000 }, () => number);
      return {
        series: [BYTES, ORDERS],
        reset: true,
        row: of(0),
        of: of(1),
        value: of(63),
        count: of(2 ** 53 - 1),
      };
    },
    2,
    'sums of counts beyond 2^128',
  ],
  [
    'a tick that began before there are times',
    () => ({ seconds: 2, atMs: -8.64e15 }),
    2,
    'a tick that begins at',
  ],
])('%s is an error, and what came before can be read', async (_, parts, bad, text) => {
  const { folder, failure } = await recorded(
    (to) => {
      to.message(message(1, 7, { session: 'main' }));
      for (let tick = 2; tick <= bad; tick++) to.message(message(tick, 1, parts(tick)));
    },
    { bytes: 1 << 20, files: 9 },
    'main',
  );
  expect(failure).toMatchObject({ message: expect.stringContaining(text) });
  const { found, counts } = read(folder);
  expect(found.damages).toEqual([]);
  expect(counts).toMatchObject({ task1: expect.toSatisfy((count: number) => count >= 7) });
});

test('a session whose first message names no counters is recorded', async () => {
  const { folder, failure } = await recorded((to) => {
    to.message(message(1, 7, { vmstatNames: [], growth: [] }));
    to.message(message(3, 5));
  });
  expect(failure).toBeUndefined();
  expect(read(folder).counts).toEqual({ task1: 12 });
});

test('a clock that leaps to and fro makes no record that is too long', async () => {
  const { folder, failure } = await recorded((to) => {
    for (let tick = 1; tick <= 9; tick++)
      to.message(message(tick, 1, { atMs: (tick % 2 === 0 ? 1 : -1) * 8.6e15 }));
  });
  expect(failure).toBeUndefined();
  const { found, counts } = read(folder);
  expect(found.damages).toEqual([]);
  expect(found.runs[0]?.seconds).toBe(9);
  expect(counts).toEqual({ task0: 4, task1: 5 });
});

test('a service that names processes without end takes no memory without end, and the end says so', async () => {
  const path = `/${'x'.repeat(4000)}`;
  const { folder, said, failure } = await recorded((to) => {
    to.message(message(1, 1));
    // 35 MiB of names, in members of a MiB each.
    for (let tick = 2; tick < 37; tick++) {
      const rows = Array.from({ length: 256 }, (_, at) => who(256 * tick + at, { cgroup: path }));
      to.message(message(tick, 1, { rows, row: [256 * tick] }));
    }
    // Row 0 counted long ago.
    to.message(message(43, 5, { row: [0] }));
  });
  expect(failure).toBeUndefined();
  expect(said).toMatch(/[\d,]+ processes had not counted for long and were forgotten/);
  expect(read(folder).counts).toMatchObject({ task0: 5, task1: 1 });
  const captures = new Captures([folder]);
  const rows = [...rowsByTick(captures.items(), captures.head)].flatMap((part) => part.rows);
  expect(rows.at(-1)).toMatchObject({ count: 5, identity: undefined });
});
