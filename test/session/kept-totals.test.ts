import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readProcess } from '../../src/kernel/processes.ts';
import { KeptTotals } from '../../src/session/kept-totals.ts';
import type { Rows } from '../../src/tally/tally.ts';
import { rejection } from '../fixtures/failure.ts';
import { fakeTimers } from '../fixtures/fake-timers.ts';
import { PLAIN, seriesOf } from '../fixtures/feed.ts';
import { sleeper } from '../fixtures/sleeper.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const MINE = seriesOf('custom_test', { event: 'kmem:kmalloc', named: true });
const FILTERED = { ...MINE, label: 'other', filter: 'bytes_req > 64' };

const rows = (...counts: number[]): Rows =>
  new Map(counts.map((count, row) => [String(row), new Map([[row, count]])]));

async function open(directory: string, failures: unknown[] = []): Promise<KeptTotals> {
  const kept = await KeptTotals.open(directory, (error) => failures.push(error));
  onTestFinished(() => kept.close().catch(() => {}));
  return kept;
}

const fileOf = (directory: string) => join(directory, 'counts.json');
const contentOf = (directory: string) => JSON.parse(readFileSync(fileOf(directory), 'utf8'));
const state = (parts: object = {}) => ({ schema: 'vmtally.state/1', writer: null, counts: [], ...parts });

/** Opens the kept totals with a file of this content. */
const opening = (content: unknown) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return open(temporaryDirectory({ 'counts.json': text }));
};

describe('totals', () => {
  test('begin at 0, and continue after restarts', async () => {
    const directory = temporaryDirectory();
    const first = await open(directory);
    expect([MINE, FILTERED].map((one) => first.carriedOver(one))).toEqual([0, 0]);
    first.tick([MINE, PLAIN, FILTERED], [rows(3, 4), rows(100), rows(5)]);
    first.tick([MINE, PLAIN, FILTERED], [rows(10), rows(), rows()]);
    await first.close();
    const second = await open(directory);
    expect([MINE, FILTERED].map((one) => second.carriedOver(one))).toEqual([17, 5]);
    second.tick([FILTERED, MINE], [rows(1), rows(2)]);
    await second.close();
    expect(contentOf(directory).counts).toEqual([
      { label: 'custom_test', event: 'kmem:kmalloc', filter: null, total: 19 },
      { label: 'other', event: 'kmem:kmalloc', filter: 'bytes_req > 64', total: 6 },
    ]);
  });

  test('are kept for named counts only', async () => {
    const directory = temporaryDirectory();
    const kept = await open(directory);
    kept.tick([PLAIN], [rows(7)]);
    expect(kept.carriedOver(PLAIN)).toBe(0);
    await kept.close();
    expect(contentOf(directory)).toEqual(state());
  });

  test('begin at 0 for another event or filter under the same name, and the old total stays', async () => {
    const kept = await open(temporaryDirectory());
    kept.tick([MINE], [rows(7)]);
    const changed = { ...MINE, filter: 'bytes_req > 4096' };
    expect([changed, { ...MINE, event: 'kmem:kfree' }, MINE].map((one) => kept.carriedOver(one))).toEqual([
      0, 0, 7,
    ]);
  });

  test('of a series that left and returned in one run continue', async () => {
    const kept = await open(temporaryDirectory());
    kept.carriedOver(MINE);
    kept.tick([MINE], [rows(7)]);
    expect(kept.carriedOver(MINE)).toBe(7);
  });

  test('beyond the limit are forgotten, those set up longest ago first', async () => {
    const directory = temporaryDirectory();
    const kept = await open(directory);
    for (let index = 0; index < 1_500; index++) {
      kept.carriedOver(MINE);
      kept.carriedOver({ ...MINE, label: `x${index}` });
    }
    await kept.close();
    const { counts } = contentOf(directory);
    expect(counts).toHaveLength(1_000);
    expect(counts.map(({ label }: { label: string }) => label)).toEqual(
      expect.arrayContaining(['custom_test', 'x1499']),
    );
  });

  test('may be sums, which can decrease', async () => {
    const directory = temporaryDirectory();
    const kept = await open(directory);
    kept.tick([MINE], [rows(-7)]);
    await kept.close();
    expect((await open(directory)).carriedOver(MINE)).toBe(-7);
  });
});

describe('the file', () => {
  test('is readable by root only, in a directory that open creates', async () => {
    const directory = join(temporaryDirectory(), 'a');
    await open(directory);
    const modes = [directory, fileOf(directory)].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600]);
  });

  test('is written within two seconds, and only after a change', async () => {
    fakeTimers('Interval');
    const directory = temporaryDirectory();
    const kept = await open(directory);
    const before = statSync(fileOf(directory)).ino;
    vi.advanceTimersByTime(10_000);
    kept.tick([MINE], [rows(0)]);
    vi.advanceTimersByTime(10_000);
    expect(statSync(fileOf(directory)).ino).toBe(before);
    kept.tick([MINE], [rows(7)]);
    vi.advanceTimersByTime(2_000);
    await vi.waitFor(() => expect(contentOf(directory).counts).toMatchObject([{ total: 7 }]));
    expect(existsSync(`${fileOf(directory)}.new`)).toBe(false);
  });

  test('replaces a half-written file and a link', async () => {
    const directory = temporaryDirectory({ 'counts.json.new': '{', victim: 'untouched' });
    const kept = await open(directory);
    symlinkSync(join(directory, 'victim'), `${fileOf(directory)}.new`);
    kept.tick([MINE], [rows(7)]);
    await kept.close();
    expect(readFileSync(join(directory, 'victim'), 'utf8')).toBe('untouched');
    expect(contentOf(directory).counts).toMatchObject([{ total: 7 }]);
  });

  test('names its writer until that closes it', async () => {
    const directory = temporaryDirectory();
    const kept = await open(directory);
    const { start } = readProcess(process.pid) ?? {};
    expect(contentOf(directory).writer).toEqual({ pid: process.pid, start });
    await kept.close();
    expect(contentOf(directory).writer).toBeNull();
  });

  test('of a running process is refused; of a killed process it is taken over', async () => {
    const { pid, end } = await sleeper();
    const writer = { pid, start: readProcess(pid)?.start ?? 0 };
    const directory = temporaryDirectory({ 'counts.json': JSON.stringify(state({ writer })) });
    expect(await rejection(open(directory))).toMatchObject({
      code: 'STATE_FAILED',
      message: `process ${pid} already writes ${fileOf(directory)}`,
    });
    expect(contentOf(directory).writer).toEqual(writer);
    // A process with this pid but another start is a different process.
    await opening(state({ writer: { ...writer, start: writer.start - 1 } }));
    await end();
    await open(directory);
  });

  const total = { label: 'a', event: 'b', filter: null, total: 1 };
  test.each<[string, unknown, RegExp]>([
    ['empty', '', /is no valid state file: \S/],
    ['cut short', JSON.stringify(state({ counts: [total] })).slice(0, -4), /is no valid state file: \S/],
    ['a list', [], /is no valid state file: /],
    ['of another version', state({ schema: 'vmtally.state/2' }), /is no valid state file: schema: /],
    ['with more', state({ also: 1 }), /is no valid state file: the whole: unrecognized_keys$/],
    ['without counts', state({ counts: undefined }), /is no valid state file: counts: /],
    [
      'with a total that is none',
      state({ counts: [total, { ...total, total: null }] }),
      /counts\.1\.total: /,
    ],
    ['with a total as text', state({ counts: [{ ...total, total: '5' }] }), /counts\.0\.total: /],
  ])('that is %s is an error and stays unchanged', async (_, content, message) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const directory = temporaryDirectory({ 'counts.json': text });
    const error = await rejection(open(directory));
    expect(error).toMatchObject({ code: 'STATE_FAILED', message: expect.stringMatching(message) });
    expect(error.message).toContain(fileOf(directory));
    expect(readFileSync(fileOf(directory), 'utf8')).toBe(text);
  });

  test('that is a directory, or whose directory cannot be created, is an error', async () => {
    const directory = temporaryDirectory({ 'counts.json/x': '', file: '' });
    expect(await rejection(open(directory))).toMatchObject({
      code: 'STATE_FAILED',
      message: `cannot read ${fileOf(directory)}: it is a directory`,
    });
    const others: [string, RegExp][] = [
      [join(directory, 'file'), /file is no directory$/],
      [join(directory, 'file/below'), /cannot create .*: ENOTDIR/],
      [join(directory, 'no/where'), /cannot create .*: ENOENT/],
      ['/proc/nowhere', /cannot create .*: ENOENT/],
    ];
    for (const [path, message] of others)
      expect(await rejection(open(path))).toMatchObject({
        code: 'STATE_FAILED',
        message: expect.stringMatching(message),
      });
  });

  test('that cannot be written is reported, and tried again', async () => {
    fakeTimers('Interval');
    const directory = temporaryDirectory();
    const failures: unknown[] = [];
    const kept = await open(directory, failures);
    // A directory blocks the file: root may write regardless of modes.
    const next = `${fileOf(directory)}.new`;
    mkdirSync(next);
    kept.tick([MINE], [rows(7)]);
    vi.advanceTimersByTime(2_000);
    await vi.waitFor(() =>
      expect(failures).toMatchObject([
        { code: 'STATE_FAILED', message: expect.stringContaining('cannot write ') },
      ]),
    );
    expect(contentOf(directory).counts).toEqual([]);
    rmdirSync(next);
    vi.advanceTimersByTime(2_000);
    await vi.waitFor(() => expect(contentOf(directory).counts).toMatchObject([{ total: 7 }]));
    expect(failures).toHaveLength(1);
  });
});
