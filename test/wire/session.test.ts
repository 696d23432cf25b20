import { describe, expect, test } from 'vitest';
import { SessionChange, SessionSpec } from '../../src/wire/session.ts';

describe('the events of a session', () => {
  test.each([
    [
      ['kmalloc', '@slab'],
      ['kmalloc', '@slab'],
    ],
    [
      ['kmalloc, kfree', 'kmem:*free*'],
      ['kmalloc', 'kfree', 'kmem:*free*'],
    ],
    ['kmalloc,@slab', ['kmalloc', '@slab']],
    [
      [{ event: 'kmalloc' }, 'kfree'],
      ['kmalloc', 'kfree'],
    ],
  ])('%j: texts as on the command line', (events, names) => {
    const specs = names.map((event) => ({ event }));
    expect(SessionSpec.parse({ events }).events).toEqual(specs);
    expect(SessionChange.parse({ events }).events).toEqual(specs);
  });

  test.each([[[]], [''], [['kmalloc,']], [['a b']], [[7]], [7], [[['kmalloc']]]])(
    '%j is refused',
    (events) => {
      expect(SessionSpec.safeParse({ events }).success).toBe(false);
    },
  );
});
