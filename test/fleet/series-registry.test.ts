import { expect, test } from 'vitest';
import { SeriesRegistry } from '../../src/fleet/series-registry.ts';
import { summaryOf } from './summary-fixture.ts';

const [kmalloc, pages] = summaryOf().series;
if (kmalloc?.value == null || pages === undefined) throw new Error('the fixture has two series');
const { value } = kmalloc;
const inPages = { ...kmalloc, value: { ...value, unit: 'pages' } };

const namesOf = (registry: SeriesRegistry) => registry.all.map(({ name }) => name);

test('a series of another host renames none that was named before', () => {
  const registry = new SeriesRegistry();
  registry.take([kmalloc, pages]);
  const forged = registry.take([inPages]);
  const name = (unit: string) =>
    registry.all.find(({ form }) => form.value?.unit === unit && form.label === 'kmem:kmalloc')?.name;
  expect([name('bytes'), name('pages')]).toEqual(['kmem:kmalloc', 'kmem:kmalloc [pages]']);
  if (forged !== undefined) registry.release(forged);
  expect(namesOf(registry)).toEqual(['kmem:kmalloc', 'kmem:mm_page_alloc']);
});

test('a series with a filter has its full name, whichever host came first, unless the user named it', () => {
  const filter = 'bytes_alloc > 4096';
  const large = { ...kmalloc, filter };
  const all = [
    large,
    kmalloc,
    { ...large, label: 'large', ownName: true as const },
    { ...large, label: `kmem:kmalloc if ${filter}` },
    // A name of a user has no category: no host gives an event's name to a part of its events.
    { ...pages, filter: 'order > 3', ownName: true as const },
    { ...large, label: 'kmalloc_requested' },
  ];
  const names = [
    'kmalloc_requested [bytes, if bytes_alloc > 4096]',
    'kmem:kmalloc',
    'kmem:kmalloc [bytes, if bytes_alloc > 4096]',
    'kmem:kmalloc if bytes_alloc > 4096',
    'kmem:mm_page_alloc [pages, if order > 3]',
    'large',
  ];
  for (const hosts of [all, all.toReversed()]) {
    const registry = new SeriesRegistry();
    for (const series of hosts) registry.take([series]);
    expect(namesOf(registry).toSorted()).toEqual(names);
  }
});

test('no two series have one name, whatever they are called', () => {
  const registry = new SeriesRegistry();
  const filters = ['a > 1', 'a > 1, 2', 'a\n> 1', null];
  for (const scale of ['linear', 'order'] as const)
    for (const name of ['a', 'b'])
      for (const label of ['e', 'e if x', 'e if x [bytes]'])
        for (const filter of filters)
          registry.take([{ ...kmalloc, label, filter, value: { ...value, name, scale } }]);
  const names = namesOf(registry);
  expect(new Set(names).size).toBe(48);
  expect(names.filter((each) => /\p{Cc}/u.test(each))).toEqual([]);
});

test('the text of a host, and of all, is bounded', () => {
  const registry = new SeriesRegistry();
  const wordy = (host: number, length: number) => {
    const labels = { 0: `${host}`.padEnd(length, 'x') };
    return registry.take([{ ...kmalloc, value: { ...value, labels } }]);
  };
  expect(wordy(0, 300_000)).toBeUndefined();
  const taken = Array.from({ length: 30 }, (_, host) => wordy(host, 200_000));
  expect(taken.filter((set) => set !== undefined)).toHaveLength(20);
  for (const set of taken) if (set !== undefined) registry.release(set);
  expect(wordy(31, 200_000)).toBeDefined();
});

test('numbers of series begin anew behind the last that a cell can have', () => {
  const registry = new SeriesRegistry(2 ** 31 - 1);
  const last = registry.take([kmalloc]);
  expect(last?.ids).toEqual([2 ** 31 - 1]);
  expect(registry.take([pages])?.ids).toEqual([0]);
});

test('numbers of series that begin anew pass over those in use', () => {
  const registry = new SeriesRegistry(1, 3);
  expect(registry.take([kmalloc])?.ids).toEqual([1]);
  const two = registry.take([pages, inPages]);
  expect(two?.ids).toEqual([2, 0]);
  if (two !== undefined) registry.release(two);
  expect(registry.take([inPages, pages])?.ids).toEqual([2, 0]);
});
