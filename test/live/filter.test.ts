import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readsDynamicText } from '../../src/bpftrace/capabilities.ts';
import { findBpftrace } from '../../src/bpftrace/find.ts';
import { tracefsRoot } from '../../src/kernel/tracepoints.ts';
import { argv } from '../fixtures/argv.ts';
import { finish, start, totalOf, vmtally, WORKLOADS } from './support.ts';

const bpftrace = await findBpftrace();
/**
 * Tolerance for the start of the command: both counters see the same work, but each also sees its own start
 * of the command.
 */
const START = 40;

/** Both runs use one CPU, since filters can depend on the CPU. */
const ON_CPU_0 = argv`taskset -c 0`;

async function perfCounts(event: string, filters: readonly string[], command: readonly string[]) {
  const events = filters.flatMap((filter) => argv`-e ${event} --filter ${filter}`);
  const { stderr } = await finish(start('perf', argv`stat -x, ${events} -- ${command}`));
  return stderr
    .split('\n')
    .filter((line) => line.includes(`,${event},`))
    .map((line) => Number(line.split(',')[0]));
}

async function ourCounts(event: string, filters: readonly string[], command: readonly string[]) {
  const events = filters.flatMap((filter) => argv`-e ${event} --filter ${filter}`);
  const { stderr } = await finish(vmtally`stat --json ${events} -- ${command}`);
  return totalOf(stderr).events.map(({ count }) => count);
}

/**
 * Compares the count of each filter with perf's. The filters for which `exact` is true do not match the start
 * of the command.
 */
async function beside(
  event: string,
  filters: readonly string[],
  command: readonly string[],
  exact: (filter: string) => boolean = () => true,
): Promise<Map<string, number>> {
  const perf = await perfCounts(event, filters, [...ON_CPU_0, ...command]);
  const ours = await ourCounts(event, filters, [...ON_CPU_0, ...command]);
  expect(perf).toHaveLength(filters.length);
  const compared = filters.map((filter, index) => {
    const [theirs = -1, own = -1] = [perf[index], ours[index]];
    const near = !exact(filter) && Math.abs(theirs - own) <= START;
    return { filter, perf: theirs, ours: near ? theirs : own };
  });
  expect(compared.map(({ filter, ours: count }) => [filter, count])).toEqual(
    compared.map(({ filter, perf: count }) => [filter, count]),
  );
  return new Map(filters.map((filter, index) => [filter, ours[index] ?? -1]));
}

describe('texts are found as perf finds them', () => {
  const NAMES: Record<string, number> = {
    'a)b': 1009,
    'q"x': 2003,
    abcdefghijklmno: 3001,
    '9pfs': 4001,
    bash: 5003,
    'ba[h': 6007,
    'Web Content': 7001,
    'a\\b*c{}$': 907,
    tschüss: 911,
  };
  const command = [WORKLOADS.named, ...Object.entries(NAMES).flat().map(String)];

  it('as the names of processes, with any letter and any pattern', async () => {
    // No interrupt makes system calls, while it may allocate in the name of any process.
    const counts = await beside(
      'syscalls:sys_enter_eventfd2',
      [
        ...Object.keys(NAMES)
          .filter((name) => !name.includes('"'))
          .map((name) => `comm == "${name}"`),
        `COMM == 'q"x'`,
        'comm == "abcdefghijklmnop"',
        'comm ~ "ba*"',
        'comm ~ "b*h"',
        'comm ~ "*[s]h"',
        'comm ~ "?a[[s]h"',
        'comm ~ "*[!s]h"',
        'comm ~ "*b C*"',
        'comm ~ "[9]*"',
        'comm ~ "9pfs"',
        'comm ~ "a\\\\b\\*?{}$"',
        'comm ~ "*ü*"',
        'comm ~ "!*a*" && comm ~ "!*[e-z]*"',
        'comm ~ "!ba*"',
        'comm ~ "*"',
        'comm != ""',
        'comm ~ ""',
      ],
      command,
      (filter) => !/!ba|"\*"|!= ""/.test(filter),
    );
    for (const [name, count] of Object.entries(NAMES))
      if (!name.includes('"')) expect(counts.get(`comm == "${name}"`)).toBe(count);
    expect(counts.get('comm ~ "ba*"')).toBe(5003 + 6007);
    expect(counts.get('comm ~ "*[!s]h"')).toBe(6007);
  });

  it('as fields of an event', async () => {
    const counts = await beside(
      'task:task_rename',
      [
        'newcomm == "fields-odd"',
        'newcomm ~ "*[d]d"',
        'oldcomm ~ "fields-?[!d]*"',
        'newcomm ~ "*elds-o*"',
        'newcomm ~ "fields-o*" || oldcomm != "fields-odd" && oldcomm ~ "f*-*"',
      ],
      [WORKLOADS.fields, '1009'],
    );
    expect(counts.get('newcomm == "fields-odd"')).toBe(504);
  });

  it.runIf(hasField('kmem/kmem_cache_alloc', 'name') && readsDynamicText(bpftrace))(
    'as texts of any length',
    async () => {
      const counts = await beside(
        'kmem:kmem_cache_alloc',
        [
          'name == "filp"',
          'name ~ "fil*"',
          'name ~ "*lp"',
          'name ~ "?i[k-m]p"',
          'name ~ "*il*"',
          'name != "filp"',
        ],
        [WORKLOADS.fields, '1009'],
        () => false,
      );
      // Each round opens two files.
      expect(counts.get('name == "filp"')).toBeGreaterThanOrEqual(2018);
      expect(counts.get('name ~ "*lp"')).toBe(counts.get('name == "filp"'));
    },
  );
});

describe('numbers are as wide as their fields', () => {
  it('32 bits with a sign, 64 without', async () => {
    const counts = await beside(
      'kmem:kmalloc',
      [
        'node == 0xffffffff',
        'node == -1',
        'node == 0x1ffffffff',
        'node == -4294967297',
        'node & 0x80000000',
        'node >= 0xffffffff',
        'node > -2',
        'node < 0',
        'node != 0xffffffff',
        'ptr > 0x8000000000000000',
        'ptr < 0x8000000000000000',
        'ptr & 0x8000000000000000',
        'bytes_req < 0xffffffffffffffff',
        'common_pid > -1',
        'common_pid < 0',
        'common_pid & 0xffffffff',
      ],
      [WORKLOADS.eventfd, '1009'],
      () => false,
    );
    expect(counts.get('node == 0xffffffff')).toBeGreaterThanOrEqual(1009);
  });

  it('16 bits with a sign', async () => {
    const counts = await beside(
      'task:task_rename',
      [
        'oom_score_adj == 503',
        'oom_score_adj == 0x101f7',
        'oom_score_adj == -65033',
        'oom_score_adj < 0x18000',
        'oom_score_adj > -501',
        'oom_score_adj & 0x10001',
        'oom_score_adj < 0',
      ],
      [WORKLOADS.fields, '1009'],
      (filter) => filter !== 'oom_score_adj > -501',
    );
    expect(counts.get('oom_score_adj == 0x101f7')).toBe(1009);
  });

  it.runIf(hasField('sock/inet_sock_set_state', 'family'))('16 bits without, and pointers', async () => {
    const counts = await beside(
      'sock:inet_sock_set_state',
      ['family == 2', 'family == 0x10002', 'family > 0xffff0001', 'family & 2', 'family != 2', 'skaddr != 0'],
      [WORKLOADS.fields, '1009'],
    );
    expect(counts.get('family == 0x10002')).toBe(2018);
  });

  it.runIf(hasField('kmem/kmem_cache_alloc', 'accounted'))('8 bits', async () => {
    await beside(
      'kmem:kmem_cache_alloc',
      ['accounted == 1', 'accounted == 257', 'accounted & 0xff', 'accounted > 256', 'accounted != 0'],
      [WORKLOADS.fields, '1009'],
      () => false,
    );
  });

  it('arguments of system calls', async () => {
    const counts = await beside(
      'syscalls:sys_enter_kill',
      ['sig == 0', 'pid > 1', 'pid < 100000000', '__syscall_nr >= 0'],
      [WORKLOADS.fields, '1009'],
    );
    expect(counts.get('pid < 100000000')).toBe(1009);
    await beside(
      'syscalls:sys_enter_mkdirat',
      ['mode == 0750', 'mode & 0200', 'mode & 02', 'dfd == 0xffffff9c', 'dfd > 5'],
      [WORKLOADS.fields, '1009'],
    );
    await beside(
      'syscalls:sys_exit_kill',
      ['ret == -3', 'ret < 0', 'ret == 0xfffffffd', 'ret & 0x4000000000000000'],
      [WORKLOADS.fields, '1009'],
    );
  });
});

describe('other features of perf’s filters', () => {
  it('hundreds of comparisons with one field', async () => {
    const filter = Array.from({ length: 250 }, (_, index) => `node == ${index - 125}`).join(' || ');
    await beside('kmem:kmalloc', [filter], command, () => false);
  });

  const command = [WORKLOADS.eventfd, '1009'];

  it('the CPU', async () => {
    const counts = await beside(
      'kmem:kmalloc',
      ['cpu == 0', 'CPU < 1', 'cpu == 0x100000000', 'cpu != 0', 'cpu > -1'],
      command,
      () => false,
    );
    expect(counts.get('cpu == 0x100000000')).toBeGreaterThanOrEqual(1009);
    expect(counts.get('cpu != 0')).toBeLessThanOrEqual(START);
  });

  it.runIf(kernelHas('6.6'))('lists of CPUs', async () => {
    await beside(
      'kmem:kmalloc',
      [
        'cpu & CPUS{0}',
        'cpu & CPUS{all}',
        'cpu & CPUS{0-N:1/2}',
        'cpu != CPUS{0}',
        'cpu == CPUS{0-1}',
        'cpu != CPUS{0-1}',
        'node & CPUS{0-1}',
        'node != CPUS{0-1}',
        'node != CPUS{0}',
      ],
      command,
      () => false,
    );
  });

  it.runIf(kernelHas('6.5') && symbol('do_eventfd'))('functions', async () => {
    const counts = await beside(
      'kmem:kmalloc',
      ['call_site.function == do_eventfd', 'call_site.function != do_eventfd', 'ptr.function == do_eventfd'],
      command,
      (filter) => filter.includes('=='),
    );
    expect(counts.get('call_site.function == do_eventfd')).toBe(1009);
  });
});

describe('names of flags', () => {
  it('stand for the numbers of this kernel', async () => {
    const filters = [
      'gfp_flags == GFP_KERNEL',
      'gfp_flags & __GFP_ZERO',
      'gfp_flags == GFP_KERNEL|__GFP_ZERO',
    ];
    const counts = await ourCounts('kmem:kmalloc', filters, [WORKLOADS.eventfd, '1009']);
    // do_eventfd allocates with GFP_KERNEL.
    expect(counts[0]).toBeGreaterThanOrEqual(1009);
    expect(counts[0]).toBeLessThanOrEqual(1009 + START);
    expect((counts[1] ?? 0) + (counts[2] ?? 0)).toBeLessThan(2 * START);
  });

  it('are shown as labels when counts are grouped by flags', async () => {
    const { stderr } = await finish(
      vmtally`stat --json --probes ${join(import.meta.dirname, 'probes')} -e flags
        -- ${WORKLOADS.eventfd} 1009`,
    );
    const bucket = totalOf(stderr).events[0]?.distribution.find(({ label }) => label === 'GFP_KERNEL');
    expect(bucket?.count).toBeGreaterThanOrEqual(1009);
  });
});

function hasField(event: string, field: string): boolean {
  try {
    const format = readFileSync(join(tracefsRoot() ?? '', 'events', event, 'format'), 'utf8');
    return new RegExp(`\\b${field};`).test(format);
  } catch {
    return false;
  }
}

function kernelHas(version: string): boolean {
  const running = readFileSync('/proc/sys/kernel/osrelease', 'utf8');
  return running.localeCompare(version, 'en', { numeric: true }) >= 0;
}

function symbol(name: string): boolean {
  return new RegExp(`\\b${name}$`, 'm').test(readFileSync('/proc/kallsyms', 'latin1'));
}
