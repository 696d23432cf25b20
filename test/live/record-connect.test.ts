import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StatReport } from '../../src/report/stat-report.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { eventfdBytes, Service } from './service.ts';
import { type Child, finish, start, totalOf, vmtally, WORKLOADS } from './support.ts';

const MADE = 20_011;

/** Makes eventfds, and returns the name of the process. */
async function make(): Promise<string> {
  const { pid } = await finish(start(WORKLOADS.eventfd, argv`${MADE}`));
  return `vmtally-eventfd-${pid}`;
}

const countOf = ({ events }: StatReport, process: string): number =>
  events[0]?.rows?.find(({ name }) => name === process)?.count ?? 0;

/** Ends a record by a signal, and returns the report on it. */
async function ended(record: Child, file: string): Promise<StatReport> {
  record.kill('SIGINT');
  await finish(record, 130);
  return totalOf((await finish(vmtally`report ${file} --by pid --json`)).stdout);
}

describe('record --connect', () => {
  it('has each event that the service counts meanwhile', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'a.capture');
    const filter = `bytes_req == ${await eventfdBytes()}`;
    const service = await Service.start`-e kmalloc --filter ${filter} --interval 200`;
    onTestFinished(() => service.stop());
    const tokenFile = join(service.runDirectory ?? '', 'token');
    const record = vmtally`record --connect ${service.url} --token-file ${tokenFile} -o ${file}`;
    await until('the record is open', () => {
      try {
        return readFileSync(file).length > 0;
      } catch {
        return false;
      }
    });
    const made = await make();
    const { ticks } = (await service.request('GET', '/api/sessions/main')).body as { ticks: number };
    await until('the next tick has come', async () => {
      const { body } = await service.request('GET', '/api/sessions/main');
      return (body as { ticks: number }).ticks > ticks + 2;
    });
    const report = await ended(record, file);
    expect(countOf(report, made)).toBe(MADE);
    expect(report.exactness).toMatchObject({ gaps: [] });
    const { body } = await service.request('GET', '/api/sessions/main/counts');
    expect(JSON.stringify(body)).toContain(String(MADE));
  });

  it('of a session has what that session counts', async () => {
    const file = join(temporaryDirectory(), 'a.capture');
    const service = await Service.start`-e kmem:mm_page_alloc`;
    onTestFinished(() => service.stop());
    const events = [{ event: 'kmem:kmalloc', filter: `bytes_req == ${await eventfdBytes()}` }];
    const { id } = await service.create({ events, intervalMs: 200 });
    const tokenFile = join(service.runDirectory ?? '', 'token');
    const record = vmtally`record --connect ${service.url} --token-file ${tokenFile} --session ${id} -o ${file}`;
    await until('the record is open', () => existsSync(file) && statSync(file).size > 0);
    const made = await make();
    const { ticks } = await service.session(id);
    await until('the next tick has come', async () => (await service.session(id)).ticks > ticks + 2);
    expect(countOf(await ended(record, file), made)).toBe(MADE);
    const none = vmtally`record --connect ${service.url} --token-file ${tokenFile} --session s99 -o ${file}.b`;
    await finish(none, 2);
    expect(none.stderr).toContain('there is no session s99');
  });

  it('of no service, or with options of a count, is one error, and leaves no file', async () => {
    const file = join(temporaryDirectory(), 'a.capture');
    await finish(vmtally`record --connect 127.0.0.1:1 -o ${file}`, 1);
    const both = vmtally`record --connect -e kmalloc -o ${file} -- true`;
    await finish(both, 2);
    expect(both.stderr).toContain('a command, -e cannot be used with --connect');
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });
});
