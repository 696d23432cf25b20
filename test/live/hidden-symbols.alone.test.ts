import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { finish, totalOf, vmtally, WORKLOADS } from './support.ts';

const MADE = 1_009;
const KPTR_RESTRICT = '/proc/sys/kernel/kptr_restrict';

// The setting is the machine's: no other test may run meanwhile.
let before = '';
beforeAll(() => {
  before = readFileSync(KPTR_RESTRICT, 'utf8');
});
afterAll(() => writeFileSync(KPTR_RESTRICT, before));

async function sites(restrict: number) {
  writeFileSync(KPTR_RESTRICT, String(restrict));
  const { stderr } = await finish(
    vmtally`stat -e kmem:kmalloc --by site --json -- ${WORKLOADS.eventfd} ${MADE}`,
  );
  const [event = expect.fail('no event')] = totalOf(stderr).events;
  return { stderr, rows: event.rows ?? [] };
}

it('kernel.kptr_restrict 1 hides nothing from root', async () => {
  const { stderr, rows } = await sites(1);
  expect(rows.find(({ name }) => name.startsWith('do_eventfd+'))?.count).toBe(MADE);
  expect(stderr).not.toContain('kptr_restrict');
});

it('with 2 the counts of sites are as exact, the sites have numbers, and stderr and doctor say why', async () => {
  const { stderr, rows } = await sites(2);
  expect(rows.filter(({ count }) => count === MADE)).toMatchObject([
    { name: expect.stringMatching(/^site \d+$/) },
  ]);
  expect(stderr.match(/set kernel.kptr_restrict to 0 or 1/g)).toHaveLength(1);
  const doctor = vmtally`doctor`;
  expect((await finish(doctor)).stdout).toMatch(/^warning +symbols /m);
});
