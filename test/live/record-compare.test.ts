import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TickLine } from '../../src/capture/schema.ts';
import { CompareReport } from '../../src/report/compare-report.ts';
import { StatReport } from '../../src/report/stat-report.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { finish, vmtally, WORKLOADS } from './support.ts';

const MADE = 20_011;
const Tick = TickLine.pick({ tick: true, seconds: true, atSeconds: true });

describe('record --compare', () => {
  it('keeps the counts of its events, and the comparison of all, over the same time', async () => {
    const file = join(temporaryDirectory(), 'a.capture');
    const command = argv`${WORKLOADS.eventfd} ${MADE}`;
    await finish(vmtally`record --compare -e kmem:kmalloc -I 100ms -o ${file} -- ${command}`);
    const { stdout } = await finish(vmtally`report ${file} --by comm --json`);
    const { events } = StatReport.parse(JSON.parse(stdout));
    expect(events.map(({ event }) => event)).toEqual(['kmem:kmalloc']);
    const rows = events[0]?.rows?.filter(({ key }) => key.startsWith('vmtally-eventfd')) ?? [];
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(MADE);
    const compared = CompareReport.parse(
      JSON.parse((await finish(vmtally`report ${file} --compare --json`)).stdout),
    );
    expect(compared).toMatchObject({ kind: 'total', repeats: 1, command });
    const evaluated = compared.rows.filter(({ missing }) => missing === null);
    expect(evaluated.length).toBeGreaterThan(10);
    for (const { residual, verdict } of evaluated) {
      expect(residual).not.toBeNull();
      expect(verdict).not.toBeNull();
    }
    const faults = evaluated.find(({ id }) => id === 'fault.trapped');
    expect(faults?.counted).toBeGreaterThan(0);
    expect((await finish(vmtally`report ${file} --compare`)).stdout).toContain('pgfault');
  });

  it('has ticks as long as they were asked for, where the kernel hides process 1 too', async () => {
    const file = join(temporaryDirectory(), 'a.capture');
    await finish(vmtally`record --compare -e kmem:kmalloc -I 400ms -o ${file} -- sleep 1.5`);
    const ticks = gunzipSync(readFileSync(file))
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('{"kind":"tick"'))
      .map((line) => Tick.parse(JSON.parse(line)));
    expect(ticks.map(({ tick }) => tick)).toEqual(ticks.map((_, index) => index + 1));
    expect(Math.min(...ticks.slice(0, -1).map(({ seconds }) => seconds))).toBeGreaterThan(0.39);
  });

  it('is in the last file of a record of several', async () => {
    const folder = temporaryDirectory();
    const output = join(folder, 'a.capture');
    const command = argv`sh -c 'for i in 1 2 3; do "$0" "$1"; sleep 5; done' ${WORKLOADS.eventfd} ${MADE}`;
    await finish(
      vmtally`record --compare -e kmem:kmalloc -I 100ms --max-size 4KiB -o ${output} -- ${command}`,
    );
    expect(readdirSync(folder).length).toBeGreaterThan(1);
    const compared = CompareReport.parse(
      JSON.parse((await finish(vmtally`report ${folder} --compare --json`)).stdout),
    );
    expect(compared).toMatchObject({ kind: 'total', repeats: 1, command });
    const { stdout } = await finish(vmtally`report ${folder} --by comm --json`);
    const { events } = StatReport.parse(JSON.parse(stdout));
    const rows = events[0]?.rows?.filter(({ key }) => key.startsWith('vmtally-eventfd')) ?? [];
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(3 * MADE);
  });

  it('is of a part of the record too, and the parts add up to the whole', async () => {
    const file = join(temporaryDirectory(), 'a.capture');
    const command = argv`sh -c 'for i in 1 2 3; do "$0" "$1"; sleep 0.7; done' ${WORKLOADS.eventfd} ${MADE}`;
    await finish(vmtally`record --compare -e kmem:kmalloc -I 100ms -o ${file} -- ${command}`);
    const compared = async (...part: string[]) =>
      CompareReport.parse(
        JSON.parse((await finish(vmtally`report ${file} --compare --json ${part}`)).stdout),
      );
    const whole = await compared();
    const all = await compared('--from', '0s', '--to', '1h');
    // On a busy machine ticks are longer: each part has some.
    const ends = gunzipSync(readFileSync(file))
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('{"kind":"tick"'))
      .map((line) => Tick.parse(JSON.parse(line)).atSeconds);
    const [first, second] = [1, 2].map(
      (third) => `${Math.ceil(1000 * (ends[Math.floor((third * (ends.length - 1)) / 3)] ?? 0))}ms`,
    ) as [string, string];
    const parts = [
      await compared('--to', first),
      await compared('--from', first, '--to', second),
      await compared('--from', second),
    ];
    expect(all.rows).toEqual(whole.rows);
    expect(parts.reduce((sum, { windowSeconds }) => sum + windowSeconds, 0)).toBeCloseTo(
      whole.windowSeconds,
      6,
    );
    for (const [index, row] of whole.rows.entries()) {
      if (row.missing !== null || row.trace.includes('swap')) continue;
      const rows = parts.map(({ rows: of }) => of[index]);
      const sum = (number: (of: (typeof rows)[number]) => number | undefined) =>
        rows.reduce((before, of) => before + (number(of) ?? Number.NaN), 0);
      expect(
        sum((of) => of?.counted ?? undefined),
        row.id,
      ).toBeCloseTo(row.counted ?? Number.NaN, 6);
      expect(
        sum((of) => of?.command?.counted ?? 0),
        row.id,
      ).toBeCloseTo(row.command?.counted ?? 0, 6);
      // Each part has readings of its own at both ends.
      expect(
        sum((of) => of?.counter?.low),
        row.id,
      ).toBeLessThanOrEqual((row.counter?.low ?? 0) + 1e-6);
      expect(
        sum((of) => of?.counter?.high),
        row.id,
      ).toBeGreaterThanOrEqual((row.counter?.high ?? 0) - 1e-6);
    }
    const text = (await finish(vmtally`report ${file} --compare --from ${first} --to ${second}`)).stdout;
    expect(text).toMatch(/^# counted {2}\d+\.\d+ s, a part of the capture$/m);
    const none = await finish(vmtally`report ${file} --compare --from 1h`, 2);
    expect(none.stderr).toContain('--from and --to select nothing of');
  });

  it('is refused for a part of the system, and where a capture has none', async () => {
    const directory = temporaryDirectory();
    const part = await finish(vmtally`record --compare -p ${process.pid} -o ${join(directory, 'a')}`, 2);
    expect(part.stderr).toContain('-p cannot be used with --compare');
    const file = join(directory, 'b.capture');
    await finish(vmtally`record -e kmem:kmalloc -o ${file} -- true`);
    const none = await finish(vmtally`report ${file} --compare`, 2);
    expect(none.stderr).toContain('has no comparison: `vmtally record --compare` makes one');
    const of = await finish(vmtally`report ${file} --compare --by comm`, 2);
    expect(of.stderr).toContain('--compare and --by cannot be used together');
  });
});
