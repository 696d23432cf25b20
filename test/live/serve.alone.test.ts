import { describe, expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { busy, nothingLeft, Service, serve, servingProcessesOf } from './service.ts';
import { bpftracesOf, end, finish, runs } from './support.ts';

const LIMIT_MS = 2_000;

/** The time from now until the service ends, in ms. */
async function msUntilEnd(service: Service): Promise<number> {
  const from = performance.now();
  await service.child.done;
  return performance.now() - from;
}

// These tests mostly wait, so they run together.
describe.concurrent('vmtally serve', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'says goodbye and ends at %s, with all that it started',
    async (signal) => {
      const { service, client, left } = await busy();
      service.child.kill(signal);
      const ms = await msUntilEnd(service);
      expect(await service.child.done, service.child.stderr).toBe(0);
      expect(ms).toBeLessThan(LIMIT_MS);
      // The kernel may take a third of a second to end bpftrace.
      await nothingLeft(left);
      await until('the connection is closed', () => client.closed !== undefined);
      expect(client.closed).toEqual({ code: 1001, reason: 'the service is stopping' });
      expect(service.child.stderr).not.toContain('"level":50');
    },
  );

  it('ends as soon where a client never answers', async () => {
    const { service, client, left } = await busy();
    client.socket.pause();
    service.child.kill('SIGTERM');
    expect(await msUntilEnd(service)).toBeLessThan(LIMIT_MS);
    expect(await service.child.done).toBe(0);
    await nothingLeft(left);
    client.close();
  });

  it('ends at a signal that comes before it counts', async () => {
    const child = serve`--listen 127.0.0.1:0`;
    await until('it serves', () => servingProcessesOf(child.pid).length === 1, 20_000);
    const [server = 0] = servingProcessesOf(child.pid);
    await until('bpftrace is there', () => bpftracesOf(child.pid).length === 1, 20_000);
    const bpftraces = bpftracesOf(child.pid);
    const from = performance.now();
    child.kill('SIGTERM');
    expect(await child.done, child.stderr).toBe(0);
    expect(performance.now() - from).toBeLessThan(LIMIT_MS);
    await nothingLeft([server, ...bpftraces]);
  });

  it('fails in one line where the port is taken, and leaves nothing', async ({ onTestFinished }) => {
    const service = await Service.start`-e kmalloc`;
    onTestFinished(() => end(service.child));
    const second = serve`--listen 127.0.0.1:${service.port}`;
    let server = 0;
    const watch = setInterval(() => (server ||= servingProcessesOf(second.pid)[0] ?? 0), 5);
    await finish(second, 1);
    clearInterval(watch);
    expect(second.stdout).toBe('');
    expect(second.stderr).toContain(`cannot listen on 127.0.0.1:${service.port}`);
    expect(second.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(server).toBeGreaterThan(0);
    expect(runs(server)).toBe(false);
    expect(runs(service.child.pid)).toBe(true);
    await service.stop();
  });

  it.each([
    [argv`-e kmalocc`, 'kmalocc'],
    [argv`-e kmalloc --filter 'no_such_field > 1'`, 'no_such_field'],
    [argv`--listen 127.0.0.1`, 'listen'],
    [argv`--listen 127.0.0.1:99999`, '65535'],
    [argv`--interval 20`, 'interval'],
    [argv`--config /nowhere/config.yaml`, '/nowhere/config.yaml'],
    [argv`--token-file /nowhere/token`, '/nowhere/token'],
  ])('fails with status 2 and one line at %j, and leaves nothing', async (args, word) => {
    const child = serve`--listen 127.0.0.1:0 ${args}`;
    await finish(child, 2);
    expect(child.stdout).toBe('');
    expect(child.stderr).toContain(word);
    expect(child.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(bpftracesOf(child.pid)).toEqual([]);
    expect(servingProcessesOf(child.pid)).toEqual([]);
  });
});
