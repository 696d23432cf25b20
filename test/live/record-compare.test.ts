import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CompareReport } from '../../src/report/compare-report.ts';
import { StatReport } from '../../src/report/stat-report.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { finish, vmtally, WORKLOADS } from './support.ts';

const MADE = 20_011;

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

  it('is refused for a part of the system, and where a capture has none', async () => {
    const directory = temporaryDirectory();
    const part = await finish(vmtally`record --compare -p ${process.pid} -o ${join(directory, 'a')}`, 2);
    expect(part.stderr).toContain('-p cannot be used with --compare');
    const file = join(directory, 'b.capture');
    await finish(vmtally`record -e kmem:kmalloc -o ${file} -- true`);
    const none = await finish(vmtally`report ${file} --compare`, 2);
    expect(none.stderr).toContain('has no comparison: `vmtally record --compare` makes one');
    const of = await finish(vmtally`report ${file} --compare --from 1s`, 2);
    expect(of.stderr).toContain('--compare and --from cannot be used together');
  });
});
