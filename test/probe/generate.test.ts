import { describe, expect, test } from 'vitest';
import { generateProbe } from '../../src/probe/generate.ts';
import { unlex } from '../../src/probe/lex.ts';

describe('generateProbe', () => {
  test.each([
    ['kmem:kfree', 'kmem_kfree'],
    ['syscalls:sys_enter_futex', 'syscalls_sys_enter_futex'],
    ['nfs4:nfs4_access', 'nfs4_nfs4_access'],
    ['9p:9p_client_req', '_9p_9p_client_req'],
    ['xfs:XFS_Thing', 'xfs_xfs_thing'],
  ])('%s is a probe that counts it', (event, name) => {
    const probe = generateProbe(event);
    expect(probe.head.event).toBe(event);
    expect(probe.where).toBe(`(made for ${event})`);
    const [map = ''] = Object.keys(probe.head.maps);
    if (/^[a-z]/.test(name)) expect(map).toBe(name);
    expect(probe.head.maps).toEqual({ [map]: { counts: 'events' } });
    expect(probe.blocks.map(({ attach, body }) => [attach, unlex(body)])).toEqual([
      [[`tracepoint:${event}`], `@${map}[pid] = count();`],
    ]);
  });
});
