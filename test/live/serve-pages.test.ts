import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProcessPages, type ProcessPagesRow } from '../../src/wire/process-pages.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { Service } from './service.ts';
import { type Child, end, finish, start, WORKLOADS } from './support.ts';

const PAGE = 4096;
const CHILDREN = 3;
/** The process that reads for a service. */
const PAGES_MAIN = join(import.meta.dirname, '../../dist/pages/main.js');

let service: Service;
beforeAll(async () => {
  service = await Service.start`-e kmalloc --show-arguments`;
});
afterAll(() => service.stop());

/** A program with mappings of all kinds, and its name for the address of each. */
async function layout(): Promise<{ child: Child; address: (name: string) => string }> {
  const child = start('sh', ['-c', `cd ${temporaryDirectory()} && exec ${WORKLOADS.layout} ${CHILDREN}`]);
  await until('the program is ready', () => child.stdout.includes('ready\n'));
  const address = (name: string) =>
    new RegExp(`^${name} ([0-9a-f]+) `, 'm').exec(child.stdout)?.[1] ?? expect.fail(`${name} is missing`);
  return { child, address };
}

const pagesOf = (pid: number, query = '', of = service): Promise<ProcessPages> =>
  of.get(ProcessPages, `/api/processes/${pid}/pages?top=2000${query}`);

async function refusal(path: string, of = service): Promise<[number, string | undefined]> {
  const { status, body } = await of.request('GET', `/api/processes/${path}`);
  return [status, (body as { error?: { code: string } }).error?.code];
}

const bytes = (pages: Record<string, number>) =>
  Object.fromEntries(Object.entries(pages).map(([name, count]) => [name, count * PAGE]));
const sum = (counts: readonly number[] = []) => counts.reduce((all, count) => all + count, 0);

/** Mappings that changed while they were read. Code may: other tests map the same, begin and end. */
const changed = ({ rows }: ProcessPages): string[] =>
  rows.flatMap(({ name, differs }) =>
    differs && !name.includes('/lib/') && name !== WORKLOADS.layout ? [name] : [],
  );

describe('a program whose pages are known', () => {
  it('has these pages by mapping, equal to smaps, and their cells', async () => {
    const { child, address } = await layout();
    const pages = await pagesOf(child.pid);
    expect([pages.stopped, pages.countsHidden, pages.rowsLeftOut]).toEqual([null, false, 0]);
    expect(changed(pages)).toEqual([]);
    expect(pages.name).toMatch(/layout/);
    const row = (name: string): ProcessPagesRow =>
      pages.rows.find((each) => each.address === address(name)) ?? expect.fail(`no row of ${name}`);
    expect(row('private')).toMatchObject(bytes({ size: 257, rss: 101, uss: 0, few: 101, dirty: 101 }));
    expect(row('memfd')).toMatchObject(bytes({ rss: 51, uss: 34, twice: 17, pss: 42.5 }));
    expect(row('cow')).toMatchObject(bytes({ rss: 137, uss: 5, few: 132, dirty: 137 }));
    expect(pages.total.rss).toBe(sum(pages.rows.map(({ rss }) => rss)));

    const { cells, rows, mappings } = await pagesOf(child.pid, `&mapping=${row('cow').mapping}`);
    expect([mappings, rows[0]]).toEqual([1, expect.objectContaining(bytes({ rss: 137, uss: 5, few: 132 }))]);
    expect(cells).toMatchObject({ pages: 137, pagesPerCell: 1 });
    // The program forked, and then the last 5 pages were written.
    expect(cells?.kinds.once).toEqual([...Array<number>(132).fill(0), ...Array<number>(5).fill(1)]);
    expect([sum(cells?.kinds.few), sum(cells?.kinds.dirty), sum(cells?.kinds.anon)]).toEqual([132, 137, 137]);
    const memfd = (await pagesOf(child.pid, `&mapping=${row('memfd').mapping}`)).cells;
    expect([sum(memfd?.kinds.twice), sum(memfd?.kinds.once), sum(memfd?.kinds.shmem)]).toEqual([17, 34, 51]);
    expect(sum(memfd?.kinds.none)).toBe((row('memfd').size - row('memfd').rss) / PAGE);
    await end(child);
    expect(await refusal(`${child.pid}/pages`)).toEqual([404, 'PID_UNKNOWN']);
  });

  it('and no number of a frame is in the answers', async () => {
    const { child, address } = await layout();
    const all = await pagesOf(child.pid);
    const cow = all.rows.find((row) => row.address === address('cow'));
    const one = await pagesOf(child.pid, `&mapping=${cow?.mapping}`);
    const frames = framesAt(child.pid, Number.parseInt(address('cow'), 16), 137);
    expect(frames.size).toBe(137);
    const numbers = (JSON.stringify([all, one]).match(/\d{4,}/g) ?? []).map(Number);
    expect(numbers.filter((number) => frames.has(number))).toEqual([]);
    for (const frame of frames) expect(JSON.stringify([all, one])).not.toContain(`"${frame.toString(16)}`);
  });
});

/** The numbers of the frames of pages, which root may see. */
function framesAt(pid: number, address: number, pages: number): Set<number> {
  const entries = Buffer.alloc(8 * pages);
  const file = openSync(`/proc/${pid}/pagemap`, 'r');
  readSync(file, entries, 0, entries.length, (8 * address) / PAGE);
  closeSync(file);
  const mask = (1n << 55n) - 1n;
  return new Set(Array.from({ length: pages }, (_, at) => Number(entries.readBigUInt64LE(8 * at) & mask)));
}

it('a mapping keeps its id from one reading to the next; another start of the process is another process', async () => {
  const { child } = await layout();
  const [first, second] = [await pagesOf(child.pid), await pagesOf(child.pid)];
  const ids = ({ rows }: ProcessPages) => rows.map(({ mapping }) => mapping).toSorted();
  expect(ids(second)).toEqual(ids(first));
  expect((await pagesOf(child.pid, `&start=${first.start}`)).start).toBe(first.start);
  expect(await refusal(`${child.pid}/pages?start=${first.start - 1}`)).toEqual([404, 'PID_UNKNOWN']);
  expect(await refusal(`${child.pid}/pages?mapping=0123456789abcdef`)).toEqual([404, 'NOT_FOUND']);
});

it('kernel threads, zombies and processes that are not there have no pages', async () => {
  // Its parent never waits for it.
  const parent = start('sh', ['-c', 'sleep 0 & exec sleep 60']);
  const children = () => readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8').trim();
  await until('a child', () => children() !== '');
  await until('it is a zombie', () =>
    /^State:\s+Z/m.test(readFileSync(`/proc/${children()}/status`, 'utf8')),
  );
  for (const pid of [2, Number(children()), 4_194_304])
    expect(await refusal(`${pid}/pages`), String(pid)).toEqual([404, 'PID_UNKNOWN']);
  await end(parent);
});

it('one reading at a time: of two that come together one is told to come again', async () => {
  const { child } = await layout();
  const answers = await Promise.all(
    [1, 2].map(() => service.request('GET', `/api/processes/${child.pid}/pages`)),
  );
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 429]);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.headers.get('retry-after')).toBe('1');
});

it('without CAP_SYS_ADMIN private and shared pages are told apart, and what is not known is null', async () => {
  const { child, address } = await layout();
  const read = async (mapping?: string): Promise<ProcessPages> => {
    const reader = start('setpriv', ['--bounding-set', '-sys_admin', process.execPath, PAGES_MAIN]);
    const request = { pid: child.pid, mapping, sort: 'rss', top: 2000, maxPages: 2 ** 26, timeoutMs: 10_000 };
    reader.stdin.end(JSON.stringify({ request, showsAll: true, secret: 'a secret' }));
    const { answer, cpuSeconds } = JSON.parse((await finish(reader)).stdout) as {
      answer: object;
      cpuSeconds: number;
    };
    return ProcessPages.parse({ ...answer, cpuSeconds });
  };
  const hidden = await read();
  const { rows } = hidden;
  expect([hidden.countsHidden, changed(hidden)]).toEqual([true, []]);
  const cow = rows.find((row) => row.address === address('cow'));
  expect(cow).toMatchObject({
    ...bytes({ rss: 137, uss: 5, dirty: 137 }),
    twice: null,
    few: null,
    many: null,
  });
  const { cells } = await read(cow?.mapping);
  expect([sum(cells?.kinds.once), sum(cells?.kinds.shared)]).toEqual([5, 132]);
  expect(Object.keys(cells?.kinds ?? {})).toEqual(['once', 'shared']);
});

describe('what clients may see', () => {
  it('without --show-arguments no address, and no name of a data file', async () => {
    const other = await Service.start`-e kmalloc`;
    const { child } = await layout();
    const { rows, namesHidden } = await pagesOf(child.pid, '', other);
    expect(namesHidden).toBe(true);
    expect(rows.every(({ address }) => address === null)).toBe(true);
    const names = rows.map(({ name }) => name);
    expect(names).toContain('[data file 1]');
    expect(names).toContain(WORKLOADS.layout);
    expect(names.filter((name) => /memfd|deleted|line/.test(name))).toEqual(['/dev/zero (deleted)']);
    await other.stop();
  });

  it('of the role read nothing', async () => {
    const path = `/api/processes/${process.pid}/pages`;
    const token = readFileSync(`${service.runDirectory}/read-token`, 'utf8').trim();
    const { status, body } = await service.request('GET', path, undefined, {
      authorization: `Bearer ${token}`,
    });
    expect([status, (body as { error: { code: string } }).error.code]).toEqual([403, 'CONTROL_NEEDED']);
  });
});

it('the CPU time of readings is in that of the counting process', async () => {
  const child = start('sleep', ['60']);
  let taken = 0;
  for (let times = 0; times < 5; times++) taken += (await pagesOf(child.pid)).cpuSeconds;
  expect(taken).toBeGreaterThan(0.2);
  // Health has the mean of 10 s, in percent; the counting process itself takes less than a tenth of it here.
  const cost = async () => (await service.health()).controller.cpuPercent;
  await until('the cost is shown', async () => (await cost()) >= 8 * taken, 5_000);
});
