import { expect, test } from 'vitest';
import { readProbe } from '../../src/probe/read-probe.ts';
import { failure } from '../fixtures/failure.ts';
import { probeSource } from '../fixtures/probes.ts';

const MAPS = '{ kmalloc: { counts: a }, kmalloc_sum: { counts: b, sum: bytes, inKeyOf: kmalloc } }';
const COUNT = '@kmalloc[pid] = count();';
const SUM = '@kmalloc_sum[pid] = sum(args->bytes_req);';
const read = (script: string, maps = MAPS) =>
  readProbe(probeSource({ maps, script: `tracepoint:kmem:kmalloc { ${script} }` }), 'x.bt');

test('a sum may be in the key of the counts that are written right before it, each time', () => {
  expect(read(`if (pid) { ${COUNT} ${SUM} } else { ${COUNT} ${SUM} }`).blocks).toHaveLength(1);
});

test.each([
  ['the sum comes first', `${SUM} ${COUNT}`],
  ['a statement is between them', `${COUNT} $x = 1; ${SUM}`],
  ['counts without the sum', `${COUNT} ${SUM} if (pid) { ${COUNT} }`],
  ['the sum alone, once more', `${COUNT} ${SUM} ${SUM}`],
])('%s: PROBE_INVALID', (_, script) => {
  expect(failure(() => read(script))).toMatchObject({
    code: 'PROBE_INVALID',
    message: expect.stringContaining(
      '@kmalloc_sum is in the key of @kmalloc: this must be a map of counts before it',
    ),
  });
});

test('a map that is not there, or no sum: PROBE_INVALID', () => {
  const body = `${COUNT} ${SUM}`;
  expect(failure(() => read(body, MAPS.replace('inKeyOf: kmalloc', 'inKeyOf: other'))).code).toBe(
    'PROBE_INVALID',
  );
  const counts = '{ kmalloc: { counts: a }, kmalloc_sum: { counts: b, inKeyOf: kmalloc } }';
  expect(failure(() => read(`${COUNT} @kmalloc_sum[pid] = count();`, counts)).message).toContain(
    'can be in the key of another map if it is a sum without a value',
  );
});
