import { describe, expect, test } from 'vitest';
import { compile } from '../../../src/probe/compile.ts';
import type { StackSampling } from '../../../src/probe/stack-sampling.ts';
import { KMALLOC } from '../../fixtures/probes.ts';
import { tracepoints } from '../../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../../fixtures/whole-system.ts';

const SAMPLING: StackSampling = { rate: 64, stacks: ['kstack(16)'], seesKeys: false };

const program = (stacks: Partial<StackSampling>, groupBy: 'pid' | 'pid,site' = 'pid,site') =>
  compile([{ probe: KMALLOC, maps: ['kmalloc'] }], tracepoints(), {
    ...WHOLE_SYSTEM,
    groupBy,
    stacks: { ...SAMPLING, ...stacks },
  });
const textOf = (...given: Parameters<typeof program>) => program(...given).text.replaceAll(/\s+/g, ' ');

describe('stacks of sampled events', () => {
  test('follow the count, in its buffer: a stack that is dropped ends the program of bpftrace 0.17', () => {
    expect(textOf({})).toContain(
      '$vt_now = @vt_tick; if ($vt_now & 1) { @i0_kmalloc_1[pid, $vt_call_site, $vt_bytes_alloc] = count(); } else { ' +
        '@i0_kmalloc_0[pid, $vt_call_site, $vt_bytes_alloc] = count(); } if (rand % 64 == 0) { if ($vt_now & 1) { ' +
        '@vt_samples0_kmalloc_1[pid] = count(); @vt_stacks0_kmalloc_1[pid, $vt_call_site, kstack(16), $vt_bytes_alloc] = count(); } else {',
    );
  });

  test('of all events need no chance', () => {
    expect(textOf({ rate: 1 })).not.toContain('rand');
  });

  test('new ones are dropped where the map has no room, in versions that would report each of them', () => {
    const text = textOf({ seesKeys: true });
    expect(text).toContain(
      'if (has_key(@vt_stacks0_kmalloc_0, $vt_stack_key_kmalloc)) { @vt_stacks0_kmalloc_0[$vt_stack_key_kmalloc] = count(); }',
    );
    // bpftrace zeroes the room of each variable and key, at every event: there is one for both buffers.
    const key = '$vt_stack_key_kmalloc = (pid, $vt_call_site, kstack(16), $vt_bytes_alloc);';
    expect(text.split(key)).toHaveLength(2);
    expect(text.split('kstack(16)')).toHaveLength(2);
    expect(text).toContain('} else if (@vt_left > 0) { @vt_left = @vt_left - 1;');
    // Seven eighths of the max entries, each time the buffers are swapped.
    expect(text).toContain('@vt_left = 3584;');
    expect(textOf({})).not.toContain('@vt_left');
  });

  test('have series behind that of the counts, and rows with the stack', () => {
    const { series, maps, rowPartsOf } = program({});
    expect(series.map(({ label, samples }) => [label, samples])).toEqual([
      ['kmem:kmalloc', undefined],
      ['kmem:kmalloc stacks', { of: 0, by: 'stack' }],
      ['kmem:kmalloc samples', { of: 0, by: 'event' }],
    ]);
    expect([maps.get('@vt_stacks0_kmalloc_0'), rowPartsOf.get('@vt_stacks0_kmalloc_0')]).toEqual([1, 3]);
    expect([maps.get('@vt_samples0_kmalloc_1'), rowPartsOf.get('@vt_samples0_kmalloc_1')]).toEqual([2, 1]);
  });

  test('of programs ask for the mappings of a process once, and of each new program', () => {
    const text = textOf({ stacks: ['ustack(16)'], ofPrograms: true });
    const ask = (of: string) => `@vt_asked[pid] = ${of}; print((3, pid, @vt_asked[pid], 0));`;
    expect(text).toContain(`if (@vt_asked[pid] == 0) { ${ask('(uint64)1')} } if ($vt_now & 1) {`);
    expect(text).toContain(`tracepoint:sched:sched_process_exec { ${ask('nsecs / 1000')} }`);
    expect(text).toContain('[pid, $vt_call_site, ustack(16), @vt_asked[pid], $vt_bytes_alloc] = count();');
    expect(text).toContain('/tid == pid/ { delete(@vt_asked[pid]); }');
    expect(textOf({})).not.toContain('@vt_asked');
  });

  test('by process alone, beside packed counts', () => {
    expect(textOf({}, 'pid')).toContain('@vt_stacks0_kmalloc_1[pid, kstack(16), $vt_bytes_alloc] = count();');
  });
});
