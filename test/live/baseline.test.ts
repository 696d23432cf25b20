import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DiffReport } from '../../src/report/diff-report.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { finish, vmtally, WORKLOADS } from './support.ts';

it('stat ends with status 5 where a command allocates five percent more than its baseline', async () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'a.capture');
  await finish(vmtally`record -r 6 -e kmem:kmalloc -o ${file} -- ${WORKLOADS.eventfd} 20011`);
  const conditions = ['kmalloc comm=vmtally-eventfd > +2%, kmalloc.bytes comm=vmtally-eventfd > +2%'];
  const options = argv`--by comm -e kmem:kmalloc --baseline ${file} --fail-if ${conditions} --json`;
  const compared = async (made: number, status: number, ...more: string[]) => {
    const counting = vmtally`stat ${more} ${options} -o ${join(directory, 'report')} -- ${WORKLOADS.eventfd} ${made}`;
    await finish(counting, status);
    const [, line = ''] = readFileSync(join(directory, 'report'), 'utf8').split('\n');
    return DiffReport.parse(JSON.parse(line));
  };
  const more = await compared(21_013, 5, ...argv`-r 6`);
  expect(more.rows.find(({ name }) => name === 'vmtally-eventfd')).toMatchObject({
    verdict: 'more',
    ratio: expect.closeTo(1.05, 2),
  });
  expect(more.conditions?.map(({ outcome }) => outcome)).toEqual(['yes', 'yes']);
  const same = await compared(20_011, 0, ...argv`-r 6`);
  expect(same.conditions?.map(({ outcome }) => outcome)).toEqual(['no', 'no']);
  const few = await compared(21_013, 0, ...argv`-r 2`);
  expect(few.conditions?.map(({ outcome }) => outcome)).toEqual(['unsure', 'unsure']);
  await compared(21_013, 5, ...argv`-r 2 --fail-if-unsure`);
  // The command's own failure is told first.
  const failed = vmtally`stat -r 6 ${options} -o ${join(directory, 'failed')} -- ${argv`sh -c ${'exit 3'}`}`;
  await finish(failed, 3);
}, 120_000);
