import { describe, expect, test } from 'vitest';
import { compile } from '../../src/probe/compile.ts';
import type { ObjectOptions } from '../../src/probe/objects.ts';
import type { CompileOptions } from '../../src/probe/program.ts';
import { failure } from '../fixtures/failure.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../fixtures/whole-system.ts';

const OBJECTS: ObjectOptions = {
  kind: 'kmalloc',
  countsRows: false,
  countsFreers: false,
  checksRoom: false,
  tellsDeleted: false,
  pageSize: 4096,
};
const program = (objects: Partial<ObjectOptions> = {}, options: Partial<CompileOptions> = {}) =>
  compile([], tracepoints({ formats: { 'kmem:mm_page_free': 'name: mm_page_free\n' } }), {
    ...WHOLE_SYSTEM,
    groupBy: 'pid,site',
    objects: { ...OBJECTS, ...objects },
    ...options,
  });
const blocks = (text: string) =>
  text
    .trim()
    .replaceAll(/\s+/g, ' ')
    .split(/ (?=tracepoint:|interval:)/);
const block = (text: string, event: string) =>
  blocks(text).find((one) => one.startsWith(`tracepoint:kmem:${event} `)) ?? expect.fail(event);

const SCOPE: Partial<CompileOptions> = {
  scope: { who: { kind: 'pids', processes: [[7, 0]], inherit: false } },
};
const UNSEEN =
  '@vt_unseen_1[(uint32)($object.1 & 4194303), $object.0 & 0xffffffff, $object.1 >> 22] = count();';

describe('an allocation', () => {
  test('is kept by its address while the window is open, and counted', () => {
    expect(block(program().text, 'kmalloc')).toBe(
      'tracepoint:kmem:kmalloc { $key = (uint64)args->ptr; $site = args->call_site & 0xffffffff; ' +
        '$bytes = args->bytes_alloc; $tick = @vt_tick; ' +
        'if ($tick > 0 && $tick < 1099511627776 && $key > 16) { ' +
        '@vt_objects[$key] = ((($tick & 2097151) << 32) | $site, ($bytes << 22) | (uint64)pid); ' +
        '@vt_sum_allocated = count(); } }',
    );
  });

  test('is looked up, each one, where bpftrace does not report a full map', () => {
    const { text } = program({ checksRoom: true });
    expect(block(text, 'kmalloc')).toContain(
      '(uint64)pid); if (@vt_objects[$key].1 == 0) { @vt_sum_refused = count(); }',
    );
    expect(text).toContain('print(@vt_sum_refused);');
    expect(program().text).not.toContain('@vt_sum_refused');
  });

  test('is in scope by its process, and a free is not: anybody may free', () => {
    const { text } = program({}, SCOPE);
    expect(block(text, 'kmalloc')).toContain('if (@vt_scope[pid]) { @vt_objects[$key] = (');
    expect(block(text, 'kfree')).toContain('tracepoint:kmem:kfree { ');
    expect(block(text, 'kfree')).toContain('else { if (@vt_scope[pid]) { @vt_sum_earlier = count(); } }');
  });
});

describe('an address that is allocated again without a free', () => {
  test('out of scope ends the object, so that its row and who frees the new one stay right', () => {
    expect(block(program({}, SCOPE).text, 'kmalloc')).toContain(
      'else { $object = @vt_objects[$key]; if ($object.1 != 0) { delete(@vt_objects[$key]); } }',
    );
  });

  test('is counted by the process and site of the object where ticks have rows, in scope and out of it', () => {
    expect(block(program().text, 'kmalloc')).not.toContain('$object');
    const of = (options = {}) => block(program({ countsRows: true }, options).text, 'kmalloc');
    expect(of().split(UNSEEN)).toHaveLength(2);
    expect(of(SCOPE).split(UNSEEN)).toHaveLength(3);
  });
});

test('a free removes the object; another one is of before the window', () => {
  expect(block(program().text, 'kfree')).toBe(
    'tracepoint:kmem:kfree { $key = (uint64)args->ptr; $tick = @vt_tick; ' +
      'if ($tick > 0 && $tick < 1099511627776 && $key > 16) { $object = @vt_objects[$key]; ' +
      'if ($object.1 != 0) { delete(@vt_objects[$key]); @vt_sum_freed = count(); ' +
      '} else { @vt_sum_earlier = count(); } } }',
  );
});

describe('where a removal tells if there was an object', () => {
  const free = (objects = {}, options = {}) =>
    block(program({ tellsDeleted: true, ...objects }, options).text, 'kfree');

  test('a free looks nothing up', () => {
    expect(free()).toContain(
      '{ if (delete(@vt_objects, $key)) { @vt_sum_freed = count(); } else { @vt_sum_earlier = count(); } }',
    );
  });

  test('it does for the owner of the object, and in a scope', () => {
    for (const text of [free({ countsRows: true }), free({ countsFreers: true }), free({}, SCOPE)])
      expect(text).toContain('if ($object.1 != 0) { delete(@vt_objects[$key]); @vt_sum_freed = count();');
    expect(block(program({ kind: 'pages', tellsDeleted: true }).text, 'mm_page_free')).toContain(
      '$object.1 != 0',
    );
  });
});

test('both sides are counted by process and site of the allocation, who frees by those of the free', () => {
  const { text, series, maps } = program({ countsRows: true, countsFreers: true });
  expect(series.map(({ label }) => label)).toEqual(['allocated', 'freed', 'unseen', 'freers']);
  expect(maps.get('@vt_freed_1')).toBe(1);
  expect(block(text, 'kmalloc')).toContain('@vt_allocated_1[pid, $site, $bytes] = count();');
  const free = block(text, 'kfree');
  expect(free).toContain(
    '@vt_freed_0[(uint32)($object.1 & 4194303), $object.0 & 0xffffffff, $object.1 >> 22] = count();',
  );
  expect(free).toContain('@vt_freers_1[pid, $freer, $object.0 & 0xffffffff] = count();');
});

test('pages go by their frame numbers; a block freed in parts is noted', () => {
  const { text } = program({ kind: 'pages' });
  const page = block(text, 'mm_page_alloc');
  expect(page).toContain(
    '$key = (uint64)args->pfn; $site = (uint64)0; $bytes = (uint64)4096 << args->order;',
  );
  expect(page).toContain('(int64)$key != -1');
  expect(block(text, 'mm_page_free')).toContain('if ($object.1 >> 22 != $part) { @vt_sum_parts = count(); }');
});

test('the tick that answers a request is the last, and prints the objects', () => {
  const tick = blocks(program().text).at(-1);
  expect(tick).toContain(
    'if (@vt_tick > 0 && @vt_tick < 1099511627776 && @vt_flushes != @vt_answered) { @vt_tick = @vt_tick + 1099511627776; } @vt_busy[0] = 1; @vt_answered = @vt_flushes;',
  );
  expect(tick).toContain('if (@vt_tick >= 1099511627776) { print(@vt_objects); }');
  expect(tick).not.toContain('clear(@vt_objects)');
});

test('a kernel without one of both sides is refused', () => {
  const kernel = tracepoints({ without: ['kmem:kfree'] });
  const error = failure(() =>
    compile([], kernel, {
      ...WHOLE_SYSTEM,
      groupBy: 'pid,site',
      mapEntries: () => 1,
      objects: OBJECTS,
    }),
  );
  expect(error).toMatchObject({ code: 'EVENT_MISSING', message: 'this kernel has no kmem:kfree' });
});
