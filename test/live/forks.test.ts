import { expect, it } from 'vitest';
import { finish, totalOf, vmtally, WORKLOADS } from './support.ts';

const CHILDREN = 503;

it('@forks counts each child, and by parent all that the children do belongs to who started them', async () => {
  const child = vmtally`stat -e @forks,kmalloc --by parent --json -- ${WORKLOADS.forks} ${CHILDREN}`;
  const { events } = totalOf((await finish(child)).stderr);
  const rowOf = (event: string, key: string) =>
    events.find((candidate) => candidate.event === event)?.rows?.find((row) => row.key === key)?.count;
  expect(rowOf('process_lifetime', 'vmtally-forks')).toBe(CHILDREN);
  expect(rowOf('kmem:kmalloc', 'vmtally-forks')).toBeGreaterThanOrEqual(CHILDREN);
  // The command itself is a child of vmtally, and forks its own children.
  expect(events.find(({ event }) => event === 'process_fork')?.count).toBe(CHILDREN);
  expect(events.find(({ event }) => event === 'process_lifetime')?.count).toBe(CHILDREN + 1);
  expect(rowOf('process_fork', 'vmtally-forks')).toBeUndefined();
});

it('the lifetimes of the children are within that of their parent', async () => {
  const child = vmtally`stat -e process_lifetime --by parent --json -- ${WORKLOADS.forks} ${CHILDREN}`;
  const { events } = totalOf((await finish(child)).stderr);
  const total = events.find(({ event }) => event === 'process_lifetime.total');
  const children = total?.rows?.find(({ key }) => key === 'vmtally-forks')?.count ?? 0;
  expect(children).toBeGreaterThan(0);
  expect(children).toBeLessThan((total?.count ?? 0) - children);
});

it('mm_page_alloc_migratetype has the same allocations and pages as mm_page_alloc', async () => {
  const child = vmtally`stat -e mm_page_alloc,mm_page_alloc_migratetype --json -- ${WORKLOADS.forks} ${CHILDREN}`;
  const { events } = totalOf((await finish(child)).stderr);
  const of = (event: string) => events.find((candidate) => candidate.event === event) ?? expect.fail(event);
  const orders = of('kmem:mm_page_alloc');
  const types = of('mm_page_alloc_migratetype');
  expect(types.count).toBe(orders.count);
  expect(of('mm_page_alloc_migratetype.pages').count).toBe(orders.amount?.value);
  const labels = types.distribution.map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining(['movable', 'unmovable']));
});
