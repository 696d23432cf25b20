import { expect, test } from 'vitest';
import { castArgs } from '../../src/probe/cast-args.ts';

test('all fields of an event are read by one pointer', () => {
  expect(castArgs('$a = args->x; $b = (int64)args->y_z;', 'kmem:mm_page_alloc')).toBe(
    '$vt_args = (struct _tracepoint_kmem_mm_page_alloc *)args; $a = $vt_args->x; $b = (int64)$vt_args->y_z;',
  );
});

test('statements without a field stay as they are', () => {
  expect(castArgs('', 'kmem:kfree')).toBe('');
});
