import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseFormat, readTracepoints } from '../../src/kernel/tracepoints.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { TRACEFS } from '../fixtures/tracepoints.ts';

const fields = (event: string) =>
  parseFormat(readFileSync(join(TRACEFS, 'events', ...event.split(':'), 'format'), 'utf8'));
const number = (name: string, type: string, size: number, signed = false) => ({
  name,
  type,
  signed,
  text: false,
  size,
});
const text = (name: string, type: string, size: number) => ({ name, type, signed: false, text: true, size });

describe('parseFormat', () => {
  test('numbers, pointers and signs; no common fields and no print format', () => {
    const flags = { values: expect.objectContaining({ kind: 'flags' }) as unknown };
    expect(fields('kmem:kmalloc')).toEqual([
      number('call_site', 'unsigned long', 8),
      number('ptr', 'const void *', 8),
      number('bytes_req', 'size_t', 8),
      number('bytes_alloc', 'size_t', 8),
      { ...number('gfp_flags', 'unsigned long', 8), ...flags },
      number('node', 'int', 4, true),
    ]);
  });

  test('a dynamic string', () => {
    expect(fields('sched:sched_process_exec')).toEqual([
      { ...text('filename', '__data_loc char[]', 4), textOffset: 20 },
      number('pid', 'pid_t', 4, true),
      number('old_pid', 'pid_t', 4, true),
    ]);
  });

  test('a character array', () => {
    expect(fields('sched:sched_process_exit')).toEqual([
      text('comm', 'char[16]', 16),
      number('pid', 'pid_t', 4, true),
      number('prio', 'int', 4, true),
      number('group_dead', 'bool', 1),
    ]);
  });

  test('a system call: a pointer to text is a number', () => {
    expect(fields('syscalls:sys_enter_execve')).toEqual([
      number('__syscall_nr', 'int', 4, true),
      number('filename', 'const char *', 8),
      number('argv', 'const char *const *', 8),
      number('envp', 'const char *const *', 8),
    ]);
    expect(fields('syscalls:sys_enter_ftruncate').at(-1)).toEqual(number('length', 'off_t', 8));
  });

  test('an enum', () => {
    expect(fields('migrate:mm_migrate_pages').find(({ name }) => name === 'mode')).toEqual({
      ...number('mode', 'enum migrate_mode', 4),
      values: {
        kind: 'symbols',
        entries: [
          { name: 'MIGRATE_ASYNC', value: 0n },
          { name: 'MIGRATE_SYNC_LIGHT', value: 1n },
          { name: 'MIGRATE_SYNC', value: 2n },
        ],
      },
    });
  });

  test('fields without names in the print format have none', () => {
    const named = fields('kmem:kmalloc').filter(({ values }) => values !== undefined);
    expect(named.map(({ name }) => name)).toEqual(['gfp_flags']);
  });

  test.each([
    ['field:__rel_loc char[] name;\toffset:8;\tsize:4;\tsigned:0;', text('name', '__rel_loc char[]', 4)],
    ['field:u8 mac[6];\toffset:8;\tsize:6;\tsigned:0;', number('mac', 'u8[6]', 6)],
    ['field:unsigned long args[6];\toffset:8;\tsize:48;\tsigned:0;', number('args', 'unsigned long[6]', 48)],
    ['field:char state;\toffset:8;\tsize:1;\tsigned:1;', number('state', 'char', 1, true)],
    ['field:int x;\toffset:8;\tsize:4;', number('x', 'int', 4)],
  ])('%s', (line, field) => {
    expect(parseFormat(`\t${line}\n`)).toEqual([field]);
  });

  test('of rubbish is empty', () => {
    expect(parseFormat('name: x\nfield:;\noffset:1;')).toEqual([]);
  });
});

describe('readTracepoints', () => {
  const tracepoints = readTracepoints(TRACEFS);

  test('names are category:name and sorted', () => {
    expect(tracepoints.names).toContain('kmem:kmalloc');
    expect(tracepoints.names).toEqual(tracepoints.names.toSorted());
  });

  test('files next to the directories are no tracepoints', () => {
    const root = temporaryDirectory({
      'events/enable': '0',
      'events/kmem/enable': '0',
      'events/kmem/kfree/format': '\tfield:int x;\toffset:8;\tsize:4;\tsigned:1;\n',
    });
    const read = readTracepoints(root);
    expect(read.names).toEqual(['kmem:kfree']);
    expect(['kmem:kfree', 'kmem:enable', 'enable'].map((name) => read.has(name))).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('fields are undefined if the kernel lacks the tracepoint', () => {
    expect(tracepoints.has('kmem:kmalloc_node')).toBe(false);
    expect(tracepoints.fields('kmem:kmalloc_node')).toBeUndefined();
    for (const name of [
      '../../x',
      '..:events',
      'kmem:..',
      'kmem/kfree:format',
      'kmem:',
      ':kmalloc',
      'kmem:kfree:x',
    ])
      expect([name, tracepoints.has(name), tracepoints.fields(name)]).toEqual([name, false, undefined]);
  });

  test('fields are read', () => {
    expect(tracepoints.has('kmem:kfree')).toBe(true);
    expect(tracepoints.fields('kmem:kfree')?.map(({ name }) => name)).toEqual(['call_site', 'ptr']);
  });

  test('fields are missing for a tracepoint whose module was unloaded; without any tracepoint it is an error', () => {
    const root = temporaryDirectory({
      'events/kmem/kfree/format': '\tfield:int x;\toffset:8;\tsize:4;\tsigned:1;\n',
      'events/mod/gone/format': '',
    });
    const read = readTracepoints(root);
    rmSync(join(root, 'events/mod'), { recursive: true });
    expect(read.fields('mod:gone')).toBeUndefined();
    rmSync(join(root, 'events'), { recursive: true });
    const missing = expect.objectContaining({ code: 'TRACEFS_MISSING' });
    expect(() => read.fields('kmem:kfree')).toThrow(missing);
    expect(() => read.names).toThrow(missing);
  });

  test('what was read stays known while tracefs is gone', () => {
    const root = temporaryDirectory({
      'events/kmem/kfree/format': '\tfield:int x;\toffset:8;\tsize:4;\tsigned:1;\n',
    });
    const read = readTracepoints(root);
    expect(read.fields('kmem:kfree')).toHaveLength(1);
    rmSync(join(root, 'events'), { recursive: true });
    expect(read.has('kmem:kfree')).toBe(true);
    expect(read.fields('kmem:kfree')).toHaveLength(1);
    expect(read.has('kmem:kmalloc')).toBe(false);
  });

  test('software events of perf, which have no fields and are no tracepoints', () => {
    const kernel = readTracepoints(temporaryDirectory({ 'events/kmem/enable': '0' }));
    expect(kernel.has('minor-faults')).toBe(true);
    expect(kernel.fields('minor-faults')).toEqual([]);
    expect([kernel.has('cpu-clock'), kernel.has('software:minor-faults')]).toEqual([false, false]);
    expect(kernel.names).toEqual([]);
  });

  test('functions that kprobes can attach to, if the kernel has kprobes', () => {
    const files = {
      'events/kmem/enable': '0',
      available_filter_functions: 'vfs_read\nnf_hook [nf_tables]\n',
    };
    const without = readTracepoints(temporaryDirectory(files));
    expect(without.has('kretprobe:vfs_read')).toBe(false);
    const kernel = readTracepoints(temporaryDirectory({ ...files, kprobe_events: '' }));
    expect(
      ['kprobe:vfs_read', 'kretprobe:nf_hook', 'kprobe:vfs_write'].map((name) => kernel.has(name)),
    ).toEqual([true, true, false]);
    expect(kernel.fields('kretprobe:vfs_read')).toEqual([]);
    expect(kernel.fields('kretprobe:vfs_write')).toBeUndefined();
    expect(kernel.names).toEqual([]);
  });
});
