import { expect, test } from 'vitest';
import { KnownContainers } from '../../src/tally/known-containers.ts';
import type { Container } from '../../src/wire/container.ts';

const idOf = (number: number): string => number.toString(16).padStart(64, '0');
const container = (number: number, parts: Partial<Container> = {}): Container => ({
  id: idOf(number),
  name: `c${number}`,
  image: null,
  pod: null,
  namespace: null,
  ...parts,
});
const pathOf = (number: number): string => `/docker/${idOf(number)}`;

test('a name that is learned late is that of a path that was asked for before', () => {
  const known = new KnownContainers();
  expect(known.placeOf(pathOf(1)).known).toBeUndefined();
  known.learn([container(1)]);
  expect(known.placeOf(pathOf(1)).known?.name).toBe('c1');
  expect(known.placeOf(`${pathOf(1)}/system.slice/a.service`)).toMatchObject({
    unit: 'a.service',
    known: { name: 'c1' },
  });
  known.learn([container(1, { name: 'renamed' })]);
  expect(known.placeOf(pathOf(1)).known?.name).toBe('renamed');
});

test('tells what was learned since a version, and nothing twice', () => {
  const known = new KnownContainers();
  known.learn([container(1), container(2)]);
  const { version } = known;
  expect(known.since(0)).toHaveLength(2);
  known.learn([container(1), container(3)]);
  expect(known.since(version)).toEqual([container(3)]);
  expect(known.since(known.version)).toEqual([]);
});

test('forgets the oldest if there are too many, in the places too', () => {
  const known = new KnownContainers(2);
  known.learn([container(1)]);
  expect(known.placeOf(pathOf(1)).known).toBeDefined();
  known.learn([container(2), container(3)]);
  expect(known.get(idOf(1))).toBeUndefined();
  expect(known.placeOf(pathOf(1)).known).toBeUndefined();
  expect(known.placeOf(pathOf(3)).known).toBeDefined();
});

test('lists the containers of some cgroups once, and tells what is known of any', () => {
  const known = new KnownContainers();
  known.learn([container(1), container(2, { image: 'nginx' })]);
  expect(known.of([pathOf(1), null, `${pathOf(1)}/a`, '/system.slice', pathOf(9)])).toEqual([container(1)]);
  expect([known.has('image'), known.has('pod')]).toEqual([true, false]);
});

test('more paths than are remembered are places all the same', () => {
  const known = new KnownContainers();
  for (let number = 0; number < 10_500; number++) known.placeOf(pathOf(number));
  known.learn([container(3), container(10_400)]);
  expect(known.placeOf(pathOf(3)).known?.name).toBe('c3');
  expect(known.placeOf(pathOf(10_400)).known?.name).toBe('c10400');
});
