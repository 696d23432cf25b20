import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StatReport } from '../../src/report/stat-report.ts';
import { HealthMessage } from '../../src/wire/views.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { eventfdBytes, Service } from './service.ts';
import { finish, reports, start, totalOf, vmtally, WORKLOADS } from './support.ts';

const MADE = 20_011;

async function recording(directory: string): Promise<Service> {
  const filter = `bytes_req == ${await eventfdBytes()}`;
  const service = await Service.start`-e kmalloc --filter ${filter} --interval 200 --record ${directory}`;
  onTestFinished(() => service.stop());
  return service;
}

/** Makes eventfds, and returns the name of the process. */
async function make(): Promise<string> {
  const { pid } = await finish(start(WORKLOADS.eventfd, argv`${MADE}`));
  return `vmtally-eventfd-${pid}`;
}

/** Counts of processes; tests of others may run the same program. */
const countOf = ({ events }: StatReport, ...processes: string[]): number =>
  events[0]?.rows?.reduce((sum, { name, count }) => (processes.includes(name) ? sum + count : sum), 0) ?? 0;

const files = (directory: string): string[] =>
  readdirSync(directory).filter((name) => name.startsWith('vmtally.capture.'));

describe('a service that records', () => {
  it('has each event once, over a restart, and finds it by its time', async () => {
    const directory = join(temporaryDirectory(), 'ring');
    const first = await recording(directory);
    const one = await make();
    await first.stop();
    const betweenMs = Date.now();
    expect(files(directory)).toHaveLength(1);
    expect(statSync(join(directory, files(directory)[0] ?? '')).mode & 0o777).toBe(0o640);
    const second = await recording(directory);
    const two = await make();
    await second.stop();
    const all = await finish(vmtally`report ${directory} --by pid --json`);
    const report = totalOf(all.stdout);
    expect([countOf(report, one), countOf(report, two)]).toEqual([MADE, MADE]);
    expect(report.exactness.gaps.map(({ reason }) => reason)).toEqual(['not recorded']);
    const between = new Date(betweenMs).toISOString();
    for (const span of [argv`--to ${between}`, argv`--from ${between}`])
      expect(
        countOf(
          totalOf((await finish(vmtally`report ${directory} --by pid --json ${span}`)).stdout),
          one,
          two,
        ),
      ).toBe(MADE);
    expect((await finish(vmtally`verify ${directory}`)).stdout).toMatch(/^whole$/m);
  });

  it('is read while it records, and alone in its directory', async () => {
    const directory = join(temporaryDirectory(), 'ring');
    const service = await recording(directory);
    const made = await make();
    const reported = async () => {
      const child = vmtally`report ${directory} --by pid --json`;
      await child.done;
      return { child, counts: reports(child.stdout).map((report) => countOf(report, made)) };
    };
    await until(
      'the counts are in the file',
      async () => (await reported()).counts[0] === MADE,
      40_000,
      1000,
    );
    const { child } = await reported();
    await finish(child);
    expect(child.stderr).toContain('it is being written');
    const { body } = await service.request('GET', '/api/health');
    expect(HealthMessage.parse(body).recording).toMatchObject({ directory, files: 1, problem: null });
    const other = vmtally`serve --listen 127.0.0.1:0 --run-dir ${join(temporaryDirectory(), 'run')} --record ${directory}`;
    await finish(other, 1);
    expect(other.stderr).toContain(`another service records in ${directory}`);
  });

  it('counts on where the disk is full, says so, and records again once there is room', async () => {
    const directory = temporaryDirectory();
    execFileSync('mount', argv`-t tmpfs -o size=256k,mode=700 vmtally-test ${directory}`);
    onTestFinished(() => void execFileSync('umount', argv`-l ${directory}`));
    const service = await recording(directory);
    const problem = async () =>
      HealthMessage.parse((await service.request('GET', '/api/health')).body).recording?.problem?.code;
    const hasMember = async () => {
      const verify = vmtally`verify ${directory}`;
      await verify.done;
      return / [1-9]\d* members?, /.test(verify.stdout);
    };
    await until('a member is in its file', hasMember, 40_000, 1000);
    const filler = join(directory, 'filler');
    try {
      writeFileSync(filler, Buffer.alloc(256 << 10));
    } catch {
      // The disk is full now.
    }
    await until('it has a problem', async () => (await problem()) === 'RECORD_FAILED', 40_000);
    expect(service.child.stderr).toContain('RECORD_FAILED');
    const { body } = await service.request('GET', '/api/sessions/main');
    expect(body).toMatchObject({ state: 'counting', exactness: { gaps: [] } });
    rmSync(filler);
    await until('it records again', async () => (await problem()) === undefined, 60_000);
    expect(service.child.stderr).toContain('recording again');
    const made = await make();
    await service.stop();
    const child = vmtally`report ${directory} --by pid --json`;
    await child.done;
    const report = totalOf(child.stdout);
    expect(countOf(report, made)).toBe(MADE);
    expect(report.exactness.gaps.map(({ reason }) => reason)).toContain('not recorded');
  });
});

describe('refused before anything is counted is', () => {
  it('a directory that others can change', async () => {
    const directory = join(temporaryDirectory({ 'ring/x': '' }), 'ring');
    chmodSync(directory, 0o777);
    const serve = vmtally`serve --listen 127.0.0.1:0 --run-dir ${join(temporaryDirectory(), 'run')} --record ${directory}`;
    await finish(serve, 1);
    expect(serve.stderr).toContain(`other users can change ${directory}`);
  });

  it('rows that are no processes', async () => {
    const serve = vmtally`serve --by cpu --record ${temporaryDirectory()}`;
    await finish(serve, 2);
    expect(serve.stderr).toContain('record keeps rows by pid');
  });
});
