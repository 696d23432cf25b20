import { expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { finish, reports, vmtally, WORKLOADS } from './support.ts';

const eventfds = (count: number) => [WORKLOADS.eventfd, String(count)];

it('--until ends a count without a command, with status 0 and at most a tick more than the bound', async () => {
  const counting = await finish(
    vmtally`stat -a -e kmem:kmalloc --until ${'kmalloc > 1e4'} --timeout 60s --json`,
  );
  expect(counting.stderr).toContain('vmtally: stopped at kmalloc > 1e4: ');
  const [report] = reports(counting.stdout);
  expect(report?.events[0]?.count).toBeGreaterThan(10_000);
  expect(report?.elapsedSeconds).toBeLessThan(60);
}, 90_000);

it('--until ends a command that still runs, and its status is 0', async () => {
  const command = argv`sh -c ${`${WORKLOADS.eventfd} 20011; exec sleep 1000`}`;
  const counting = await finish(
    vmtally`stat -e kmem:kmalloc --until ${'kmalloc > 20000'} --json -- ${command}`,
  );
  const [report] = reports(counting.stderr);
  expect(report?.events[0]?.count).toBeGreaterThanOrEqual(20_011);
}, 60_000);

it('a bound that is not passed changes nothing', async () => {
  const failing = argv`sh -c ${'exit 3'}`;
  await finish(vmtally`stat -e kmem:kmalloc --until ${'kmalloc > 1e9'} -- ${failing}`, 3);
}, 60_000);

it('--fail-if ends with status 5 where a bound is passed, exactly', async () => {
  const counted = async (limit: string, status: number) => {
    const options = argv`--by comm -e kmem:kmalloc --fail-if ${limit} --json`;
    return await finish(vmtally`stat ${options} -- ${eventfds(20_011)}`, status);
  };
  const name = 'comm=vmtally-eventfd';
  const { stderr } = await counted(`kmalloc ${name} > 20000`, 5);
  const [report] = reports(stderr);
  const row = report?.events[0]?.rows?.find((each) => each.name === 'vmtally-eventfd');
  const count = row?.count ?? expect.fail();
  expect(stderr).toContain(`--fail-if 'kmalloc ${name} > 20000' holds: ${count.toLocaleString('en')}`);
  await counted(`kmalloc ${name} > ${count + 1_000}`, 0);
  await counted(`kmalloc ${name} < 20000, kmalloc.bytes > 1MB`, 5);
}, 120_000);
