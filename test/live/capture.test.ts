import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DiffReport } from '../../src/report/diff-report.ts';
import type { StatReport } from '../../src/report/stat-report.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { CLI, finish, totalOf, vmtally, WORKLOADS } from './support.ts';

const MADE = 20_011;
const PART = 3001;

const captureIn = (): string => join(temporaryDirectory(), 'a.capture');

/** The report on a capture as data. */
const reportOf = async (file: string, ...more: string[]): Promise<StatReport> =>
  totalOf((await finish(vmtally`report ${file} --json ${more}`)).stdout);

describe('a capture', () => {
  it('has every eventfd at its call site, and in each run', async () => {
    const file = captureIn();
    await finish(
      vmtally`record -r 3 --by pid,site -e kmem:kmalloc -o ${file} -- ${WORKLOADS.eventfd} ${MADE}`,
    );
    const { repeats, events } = await reportOf(file, ...argv`--by site`);
    expect(repeats).toBe(3);
    const site = events[0]?.rows?.find(({ name }) => name.startsWith('do_eventfd+'));
    expect(site).toMatchObject({ count: MADE, amount: { value: 64 * MADE, unit: 'bytes' }, errorPercent: 0 });
  });

  it('has what stat counts on the same run', async () => {
    const file = captureIn();
    const counted = join(temporaryDirectory(), 'counts');
    // A child of the command: both count it from its fork on.
    const command = argv`sh -c '"$0" "$1"; true' ${WORKLOADS.eventfd} ${MADE}`;
    const record = argv`${process.execPath} ${CLI} record -o ${file} -- ${command}`;
    await finish(vmtally`stat --json --by comm -o ${counted} -- ${record}`);
    const expected = totalOf(readFileSync(counted, 'utf8'));
    const report = await reportOf(file, ...argv`--by comm`);
    expect(Object.keys(report).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const [index, { rows, ...event }] of expected.events.entries()) {
      const { rows: own, ...recorded } = report.events[index] ?? expect.fail(event.event);
      const described = ({ event: name, probe, map, counts, unit, valueName }: typeof recorded) =>
        [name, probe, map, counts, unit, valueName].join();
      expect(described(recorded)).toBe(described(event));
      const ofWorkload = (all: typeof rows) => all?.find(({ name }) => name === 'vmtally-eventfd');
      expect(ofWorkload(own), event.event).toEqual(ofWorkload(rows));
    }
    expect(report.events[0]?.rows?.length).toBeGreaterThan(0);
  });

  it.each([[[]], [['-a']]])(
    'does not take the command for vmtally itself, with options %j',
    async (options) => {
      const file = captureIn();
      const command = argv`sh -c '"$0" "$1"; sleep 0.6; exit' ${WORKLOADS.eventfd} ${MADE}`;
      await finish(vmtally`record -e kmem:kmalloc -I 200ms ${options} -o ${file} -- ${command}`);
      const own = gunzipSync(readFileSync(file))
        .toString()
        .split('\n')
        .filter((line) => line.startsWith('{"kind":"tick"'))
        .flatMap((line) => {
          const { rows } = JSON.parse(line) as { rows: { name: string[]; own: number[] } };
          return rows.name.filter((_, index) => rows.own[index] === 1);
        });
      expect(own).not.toContain('sh');
      expect(own.length > 0).toBe(options.length > 0);
    },
  );

  it('is a file of gzip that other tools read', async () => {
    const file = captureIn();
    await finish(vmtally`record -e kmem:kmalloc -o ${file} -- ${WORKLOADS.eventfd} ${MADE}`);
    const script = `import gzip,json,sys
print(sum(sum(l['count']) for l in map(json.loads, gzip.open(sys.argv[1], 'rt')) if l['kind'] == 'tick'))`;
    const { events } = await reportOf(file);
    const sum = execFileSync('python3', ['-c', script, file], { encoding: 'utf8' });
    expect(Number(sum)).toBe(events[0]?.count);
    const lines = execFileSync('zcat', [file], { encoding: 'utf8' }).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).kind)).toContain('end');
  });

  it('opens after a kill, with a whole sum of what was written', async () => {
    const file = captureIn();
    const record = vmtally`record -I 100ms -o ${file}`;
    await until(
      'a member is written',
      () => existsSync(file) && gunzipped(file).includes('"kind":"run"'),
      60_000,
    );
    record.kill('SIGKILL');
    await record.done;
    const verify = await finish(vmtally`verify ${file}`, 1);
    expect(verify.stdout).toContain('it has no end: up to 10 s of counts may be missing');
    const { stdout } = await finish(vmtally`report ${file} --json`, 1);
    const runs = gunzipped(file)
      .split('\n')
      .filter((line) => line.startsWith('{"kind":"run"'));
    const { totals } = JSON.parse(runs.at(-1) ?? '{}') as { totals: [number, number | null][] };
    expect(totalOf(stdout).events.map(({ count }) => count)).toEqual(totals.map(([count]) => count));
  });

  it('of a full disk says so, and what was written can be read', async () => {
    const directory = temporaryDirectory();
    execFileSync('mount', argv`-t tmpfs -o size=16k vmtally-test ${directory}`);
    onTestFinished(() => void execFileSync('umount', [directory]));
    const file = join(directory, 'a.capture');
    // A page is for the head; the rest fills with the first member.
    const filler = join(directory, 'filler');
    const record = vmtally`record -I 100ms -o ${file}`;
    await until('the head is written', () => existsSync(file) && statSync(file).size > 0, 60_000);
    try {
      writeFileSync(filler, Buffer.alloc(16 << 10));
    } catch {
      // The disk is full now.
    }
    await finish(record, 1);
    expect(record.stderr).toMatch(/OUTPUT_FILE|no space left on device/i);
    const verify = await vmtally`verify ${file}`.done;
    expect(verify).toBe(1);
  });
});

describe('several files of a record', () => {
  it('have each event once, and stand alone', async () => {
    const folder = temporaryDirectory();
    const [file, counted] = [join(folder, 'a.capture'), join(folder, 'counts')];
    const script = 'for i in 1 2 3 4 5 6; do "$0" "$1"; sleep 4; done';
    const command = argv`sh -c ${script} ${WORKLOADS.eventfd} ${PART}`;
    const record = argv`${process.execPath} ${CLI} record -e kmem:kmalloc -I 100ms --max-size 4KiB -o ${file} -- ${command}`;
    await finish(vmtally`stat --json --by comm -e kmem:kmalloc -o ${counted} -- ${record}`);
    const files = readdirSync(folder).filter((name) => name.startsWith('a.capture.'));
    expect(files.length).toBeGreaterThan(1);
    const paths = files.map((name) => join(folder, name));
    const ofWorkload = ({ events }: StatReport) =>
      events[0]?.rows?.find(({ name }) => name === 'vmtally-eventfd')?.count ?? 0;
    const expected = ofWorkload(totalOf(readFileSync(counted, 'utf8')));
    expect(expected).toBeGreaterThanOrEqual(6 * PART);
    for (const all of [[folder], paths.toReversed()]) {
      const { stdout } = await finish(vmtally`report --json --by comm ${all}`);
      expect(ofWorkload(totalOf(stdout))).toBe(expected);
    }
    let sum = 0;
    for (const path of paths) {
      expect((await finish(vmtally`verify ${path}`)).stdout).toMatch(/^whole$/m);
      sum += ofWorkload(await reportOf(path, ...argv`--by comm`));
    }
    expect(sum).toBe(expected);
    const latest = ofWorkload(await reportOf(folder, ...argv`--by comm --from -5s`));
    expect(latest).toBeLessThan(expected);
  });
});

describe('diff', () => {
  it('finds five percent more in ten runs, with the program and the size class, and nothing in the same', async () => {
    const directory = temporaryDirectory();
    const made = [20_011, 21_013].map((count) => ({ count, file: join(directory, String(count)) }));
    for (const { count, file } of made) {
      const command = argv`sh -c '"$0" "$1"; ls / >/dev/null' ${WORKLOADS.eventfd} ${count}`;
      await finish(vmtally`record -r 10 -e kmem:kmalloc -o ${file} -- ${command}`);
    }
    const [before = '', after = ''] = made.map(({ file }) => file);
    const rowsOf = async (a: string, b: string) => {
      const { stdout } = await finish(vmtally`diff --json ${a} ${b}`);
      return DiffReport.parse(JSON.parse(stdout)).rows;
    };
    const changed = (rows: DiffReport['rows']) =>
      rows.filter(({ verdict }) => verdict === 'more' || verdict === 'less');
    const more = changed(await rowsOf(before, after));
    expect(more).toMatchObject([
      { name: 'vmtally-eventfd', verdict: 'more', ratio: expect.closeTo(1.05, 2), value: { label: '64 B' } },
    ]);
    expect((more[0]?.value?.b ?? 0) - (more[0]?.value?.a ?? 0)).toBeCloseTo(21_013 - 20_011, -1);
    expect(changed(await rowsOf(after, before))).toMatchObject([
      { name: 'vmtally-eventfd', verdict: 'less', ratio: expect.closeTo(1 / 1.05, 2) },
    ]);
    const same = await rowsOf(before, before);
    expect(changed(same)).toEqual([]);
    const [eventfd, ls] = ['vmtally-eventfd', 'ls'].map((name) => same.find((row) => row.name === name));
    expect([eventfd, ls]).toMatchObject([eventfd, ls].map(() => ({ verdict: 'same within', ratio: 1 })));
  });
});

describe('bad input', () => {
  it('is one error, and nothing is overwritten', async () => {
    const file = captureIn();
    writeFileSync(file, 'mine');
    const again = await finish(vmtally`record -o ${file} -- true`, 1);
    expect(again.stderr).toContain('it exists');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    for (const command of ['report', 'verify']) {
      const refused = await finish(vmtally`${command} ${file}`, 2);
      expect(refused.stderr).toContain('it is no capture of vmtally');
    }
    const none = await finish(vmtally`report ${temporaryDirectory()}`, 2);
    expect(none.stderr).toContain('it has no captures');
  });

  it('of the command leaves no file', async () => {
    const file = captureIn();
    await finish(vmtally`record -o ${file} -- ./nothing-here`, 127);
    expect(existsSync(file)).toBe(false);
  });
});

/** The text of the members that a file has so far. */
function gunzipped(file: string): string {
  try {
    return gunzipSync(readFileSync(file)).toString();
  } catch {
    return '';
  }
}
