import { describe, expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { finish, reports, totalOf, vmtally, WORKLOADS } from './support.ts';

describe('names', () => {
  it('of 300 processes that each lived a millisecond are all known', async () => {
    const script = 'for i in $(seq 300); do /bin/true; done';
    const child = vmtally`stat --by pid --json -e kmem:kmem_cache_alloc -- sh -c ${script}`;
    const rows = totalOf((await finish(child)).stderr).events[0]?.rows ?? [];
    expect(rows.filter(({ name }) => name.startsWith('true-'))).toHaveLength(300);
    expect(rows.filter(({ name }) => name.startsWith(':'))).toEqual([]);
  });

  it('of two processes that had one pid within a tick: the report says how many counts may be the other’s', async () => {
    const options = argv`--by comm --json -e syscalls:sys_enter_eventfd2`;
    const script = `printf xx | ${WORKLOADS.samepid} 1009 20011`;
    const report = totalOf((await finish(vmtally`stat ${options} -- sh -c ${script}`)).stderr);
    const [event] = report.events;
    expect(event?.count).toBe(1009 + 20_011);
    expect(report.exactness.sharedPids).toEqual([{ event: event?.event, counts: 1009 + 20_011 }]);
    const exact = totalOf(
      (await finish(vmtally`stat ${options} -- sh -c 'printf x | ${WORKLOADS.samepid} 1009'`)).stderr,
    );
    expect(exact.exactness.sharedPids).toEqual([]);
    expect(exact.events[0]?.rows).toMatchObject([{ name: 'made-1009', count: 1009 }]);
  });

  it('of commands that live a few ticks are known in each of them, and in each interval', async () => {
    const script = `for i in $(seq 40); do ${WORKLOADS.eventfd} 997; /bin/true; done`;
    const options = argv`-I 20 --by pid --json -e syscalls:sys_enter_eventfd2`;
    const { stderr } = await finish(vmtally`stat ${options} -- sh -c ${script}`);
    const rows = reports(stderr).flatMap(({ events }) => events.flatMap((event) => event.rows ?? []));
    expect(rows.filter(({ name }) => !name.startsWith('vmtally-eventfd'.slice(0, 15)))).toEqual([]);
    const intervals = reports(stderr).filter(({ kind }) => kind === 'interval');
    const sum = intervals.reduce((all, { events }) => all + (events[0]?.count ?? 0), 0);
    expect(sum).toBe(40 * 997);
    const ends = intervals.map(({ atSeconds }) => atSeconds);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
  });

  it('neither break nor change a number, whatever is in them', async () => {
    const names = ['a) b,"c é', '(sd-pam)', 'tmux: server', 'q"r\\s\'t', 'x{y}[z]', '日本語', 'ha ha ))) '];
    const script = 'for name; do "$0" 1009 x "$name"; done';
    const command = ['sh', '-c', script, WORKLOADS.eventfd, ...names];
    const counter = vmtally`stat -I 50 --by comm --json -e syscalls:sys_enter_eventfd2 -- ${command}`;
    const { stderr } = await finish(counter);
    const rows = totalOf(stderr).events[0]?.rows ?? [];
    expect(new Map(rows.map((row) => [row.name, row.count]))).toEqual(
      new Map(names.map((name) => [name, 1009])),
    );
    const sum = reports(stderr)
      .filter(({ kind }) => kind === 'interval')
      .reduce((all, { events }) => all + (events[0]?.count ?? 0), 0);
    expect(sum).toBe(names.length * 1009);
    expect(totalOf(stderr).exactness).toMatchObject({ garbledOutput: 0, lostOutput: 0 });
  });
});
