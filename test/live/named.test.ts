import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseVmstat, readVmstat } from '../../src/kernel/vmstat.ts';
import type { VmstatMessage } from '../../src/wire/views.ts';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { until, untilNoneLeft } from '../fixtures/until.ts';
import { Client, eventfdBytes, Service, serve } from './service.ts';
import { finish, start, WORKLOADS } from './support.ts';

/** Eventfds of a run of the workload: primes, so that no other count matches by chance. */
const [FIRST, SECOND, THIRD] = [100_003, 20_011, 1_009];

let size = 0;
let folder = '';
let probes = '';

/** A name that only this workload has. */
const COMM = 'vmtally-named';
const filterOf = () => `comm == "${COMM}" && bytes_req == ${size}`;
const named = (name = 'custom_test') => argv`-e kmem:kmalloc --filter ${filterOf()} --name ${name}`;
const work = (n: number) => {
  const child = start(WORKLOADS.eventfd, argv`${n} wait ${COMM}`);
  child.stdin.end('x');
  return finish(child);
};

beforeAll(async () => {
  size = await eventfdBytes();
  folder = mkdtempSync(join(tmpdir(), 'vmtally-named-'));
  probes = mkdtempSync(join(tmpdir(), 'vmtally-probes-'));
  const head = '/*\n{ name: custom_file, summary: Eventfds, event: "kmem:kmalloc", maps: { custom_file: ';
  const body = 'tracepoint:kmem:kmalloc { @custom_file[pid, args->bytes_req] = count(); }';
  const value = '{ counts: calls, value: { name: bytes_req, unit: bytes } }';
  writeFileSync(join(probes, 'custom_file.bt'), `${head}${value} } }\n*/\n${body}\n`);
});
afterAll(() => {
  for (const directory of [folder, probes]) rmSync(directory, { recursive: true });
});

const vmstatOf = async (service: Service, query = '') => {
  const { status, body, headers } = await service.request('GET', `/api/vmstat${query}`);
  expect([status, headers.get('content-type')], String(body)).toEqual([
    200,
    expect.stringMatching(/^text\/plain/),
  ]);
  return parseVmstat(String(body));
};

/** The count that includes everything done until now. */
async function countOf(service: Service, name = 'custom_test', query = ''): Promise<number | undefined> {
  await service.ticked(query === '' ? 'main' : query.replace('?session=', ''));
  return (await vmstatOf(service, query)).get(name);
}

const counting = (service: Service) =>
  until('it counts', async () => (await service.session('main')).state === 'counting', 20_000);

describe('a named count', () => {
  it('follows the kernel’s counters in their format, and is exact to the last event', async () => {
    const service = await Service.start`--interval 200 --probes ${probes} ${named()} -e custom_file
      --filter ${filterOf()} -e kmalloc`;
    try {
      await work(FIRST);
      expect(await countOf(service)).toBe(FIRST);
      const { body } = await service.request('GET', '/api/vmstat');
      const lines = String(body).split('\n');
      const kernel = [...readVmstat().keys()];
      expect(lines.map((line) => line.split(' ')[0])).toEqual([...kernel, 'custom_test', 'custom_file', '']);
      expect(lines.slice(-3)).toEqual([`custom_test ${FIRST}`, `custom_file ${FIRST}`, '']);
      for (const line of lines.slice(0, -1)) expect(line).toMatch(/^[a-z][a-z0-9_]* \d+$/);
      const { series } = await service.counts('main');
      expect(series.slice(0, 2)).toMatchObject([
        { label: 'custom_test', event: 'kmem:kmalloc', named: true, before: 0 },
        { label: 'custom_file', event: 'custom_file', named: true },
      ]);
      expect(series.slice(2).map((entry) => entry.named)).not.toContain(true);

      const client = await Client.connect(service);
      let message: VmstatMessage | undefined;
      await client.subscribe({ view: 'vmstat' }, (update) => (message = update));
      const last = message?.counters.slice(-2);
      expect(last).toMatchObject([
        { name: 'custom_test', value: FIRST, delta: 0, since: FIRST, named: true },
        { name: 'custom_file', value: FIRST, named: true },
      ]);
      client.close();
    } finally {
      await service.stop();
    }
  });

  it('may be counted by any session, and two of one event differ by their filters', async () => {
    const service = await Service.start`-e kmem:kfree --interval 200`;
    try {
      const both = [
        { event: 'kmem:kmalloc', filter: filterOf(), name: 'mine' },
        { event: 'kmem:kmalloc', filter: `comm == "${COMM}" && bytes_req != ${size}`, name: 'others' },
      ];
      const { id } = await service.create({ events: both, intervalMs: 200 });
      await work(SECOND);
      expect(await countOf(service, 'mine', `?session=${id}`)).toBe(SECOND);
      // The other allocations of the kernel for a process that starts and ends.
      expect((await vmstatOf(service, `?session=${id}`)).get('others')).toBeLessThan(1_000);
      expect([...(await vmstatOf(service)).keys()]).toEqual([...readVmstat().keys()]);
      for (const name of ['pgfault', 'mine']) {
        const events = [...both.slice(0, 1), { event: 'kmem:kfree', name }];
        const { status, body } = await service.request('POST', '/api/sessions', { events });
        expect([status, body]).toMatchObject([400, { error: { code: 'USAGE' } }]);
      }
    } finally {
      await service.stop();
    }
  });
});

describe('a total', () => {
  const begin = (...more: CommandLine) =>
    Service.start`--interval 200 --unlock-main --state ${join(folder, 'state')} ${named()} ${argv(...more)}`;
  const stored = () => JSON.parse(readFileSync(join(folder, 'state/counts.json'), 'utf8'));

  it('goes on over a bpftrace that is killed, a change, and restarts of the service', async () => {
    let service = await begin();
    let total = 0;
    const counted = async (n: number) => {
      await work(n);
      total += n;
      expect(await countOf(service)).toBe(total);
    };
    try {
      await counted(FIRST);
      const [pid = 0] = service.bpftraces;
      process.kill(pid, 'SIGKILL');
      await until('it is gone', async () => !service.bpftraces.includes(pid));
      await until('another one counts', async () => service.bpftraces.length === 1, 20_000);
      await counting(service);
      await counted(SECOND);
      await until('the log says so', () =>
        /"why":"bpftrace died".*"uncountedSeconds":[\d.]+,"msg":"bpftrace was restarted: some/.test(
          service.child.stderr,
        ),
      );

      const { events } = await service.session('main');
      const change = { events: [{ event: 'kmem:kfree' }, ...events] };
      expect((await service.request('PATCH', '/api/sessions/main', change)).status).toBe(200);
      await counting(service);
      await counted(THIRD);
      // The event is removed, and added again.
      expect(
        (await service.request('PATCH', '/api/sessions/main', { events: change.events.slice(0, 1) })).status,
      ).toBe(200);
      await counting(service);
      expect(await countOf(service)).toBeUndefined();
      expect((await service.request('PATCH', '/api/sessions/main', { events })).status).toBe(200);
      await counting(service);
      await counted(THIRD);

      await work(SECOND);
      total += SECOND;
      // On its stop the service stores the last counts.
      await service.stop();
      expect(stored()).toMatchObject({ writer: null, counts: [{ label: 'custom_test', total }] });
      service = await begin`-e kmem:kfree`;
      expect(await countOf(service)).toBe(total);
      await counted(THIRD);
      const { series } = await service.counts('main');
      expect(series[0]).toMatchObject({ label: 'custom_test', before: total - THIRD });

      // When killed, the service loses only the counts after the last write, at most two seconds ago.
      await until('it is written', () => stored().counts[0].total === total, 4_000);
      const pids = [service.serverPid, ...service.bpftraces];
      service.child.kill('SIGKILL');
      await service.child.done;
      await untilNoneLeft('process', () => pids.filter(alive), 10_000);
      service = await begin();
      await counted(FIRST);
      console.log(`after six ends and changes: ${total} of ${total}`);
    } finally {
      await service.stop();
    }
  }, 120_000);

  it('is written by one service at a time', async () => {
    const service = await begin();
    try {
      const other = serve`--listen 127.0.0.1:0 --state ${join(folder, 'state')} ${named()}`;
      expect(await other.done, other.stderr).toBe(1);
      expect(other.stderr).toContain(`process ${service.child.pid} already writes `);
    } finally {
      await service.stop();
    }
  });

  it('in a broken file is an error, and the file stays', async () => {
    const directory = join(folder, 'broken');
    await (await Service.start`--state ${directory} ${named()}`).stop();
    writeFileSync(join(directory, 'counts.json'), '{"schema":');
    const child = serve`--listen 127.0.0.1:0 --state ${directory} ${named()}`;
    expect(await child.done).toBe(1);
    expect(child.stderr).toMatch(/counts\.json is no valid state file: .*move the file away/);
    expect(readFileSync(join(directory, 'counts.json'), 'utf8')).toBe('{"schema":');
  });
});

describe('a name is refused', () => {
  const refused = async (...line: CommandLine) => {
    const child = serve`--listen 127.0.0.1:0 ${argv(...line)}`;
    expect(await child.done, child.stderr).toBe(2);
    return child.stderr;
  };

  it('that a counter of the kernel has', async () => {
    expect(await refused`-e kmem:kmalloc --name pgfault`).toContain(
      'pgfault is the name of a counter of this kernel’s /proc/vmstat',
    );
  });

  it('that two events have', async () => {
    const stderr = await refused`-e kmem:kmalloc --name x -e kmem:kfree --name x`;
    expect(stderr).toContain('two events are named x');
  });

  it('that stands for several events, or for none', async () => {
    expect(await refused`-e kmalloc,kfree --name x`).toContain('it names a single event');
    expect(await refused`--name x -e kmalloc`).toContain('Place it after the -e');
  });
});

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
