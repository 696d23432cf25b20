import { expect, test } from 'vitest';
import { countedIn, targetOf, unlikeSides } from '../../src/report/unlike-sides.ts';
import { HEAD } from '../fixtures/capture.ts';

const counted = (parts: Partial<typeof HEAD> = {}, filter: string | null = null) =>
  countedIn({
    kind: 'head',
    ...HEAD,
    ...parts,
    series: HEAD.series.map((series, place) => (place === 0 ? { ...series, filter } : series)),
  });
const command = (name: string) => ({ command: [name, '-j2'], target: `'${name} -j2'` });

test('two commands with the same options are alike', () => {
  expect(unlikeSides(counted(command('make')), counted(command('ninja')))).toEqual([]);
  expect(targetOf("'system wide'", ['make'])).toBe("'system wide'");
});

test('another scope, another option and another filter are named', () => {
  const scope = { inherit: false, untilExit: true };
  const a = counted({ ...command('make'), scope: { inherit: true, untilExit: false } });
  const b = counted({ scope }, 'bytes_req > 100');
  expect(unlikeSides(a, b)).toEqual([
    "A counted a command, and B 'system wide'",
    'A counted its children, and B did not',
    'B counted until the exit of a task only, and A did not',
    'kmem:kmalloc has no filter in A, and the filter bytes_req > 100 in B',
  ]);
  expect(unlikeSides(counted(command('make')), counted({ ...command('make'), scope }))).toEqual([]);
});
