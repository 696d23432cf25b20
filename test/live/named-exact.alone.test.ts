import { expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { eventfdBytes } from './service.ts';
import { finish, totalOf, vmtally, WORKLOADS } from './support.ts';

/** Eventfds of a run of the workload: a prime, so that no other count matches by chance. */
const N = 100_003;
/** A name that only this workload has. */
const COMM = 'vmtally-named';

// Other programs of the kernel's BPF, such as those of other tests, make runs of this one's skipped.
it('a named count of stat has its name, and is exact', async () => {
  const filter = `comm == "${COMM}" && bytes_req == ${await eventfdBytes()}`;
  const named = argv`-e kmem:kmalloc --filter ${filter} --name custom_test`;
  // The workload waits for a byte before its work, and for the end of its input afterwards.
  const script = `echo x | ${WORKLOADS.eventfd} ${N} wait ${COMM}`;
  const child = await finish(
    vmtally`stat ${named} -e kmem:kmalloc --filter ${filter} --json -- sh -c ${script}`,
  );
  const { events: counted, exactness } = totalOf(child.stderr);
  expect(counted.map(({ event, count }) => [event, count])).toEqual([
    ['custom_test', N],
    ['kmem:kmalloc', N],
  ]);
  expect(exactness.exact).toBe(true);
});
