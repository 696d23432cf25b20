import { describe, expect, test } from 'vitest';
import { newProbe } from '../../../src/cli/probe/new-probe.ts';
import { readProbe } from '../../../src/probe/read-probe.ts';
import { failure } from '../../fixtures/failure.ts';
import { KMALLOC, probesOf } from '../../fixtures/probes.ts';
import { tracepoints } from '../../fixtures/tracepoints.ts';

const written = (name: string, event: string, kernel = tracepoints()) =>
  newProbe(name, event, probesOf(KMALLOC), kernel);

test('five lines that read as a probe of the event', () => {
  const source = written('mine', 'kmem:kfree');
  expect(source.trimEnd().split('\n')).toHaveLength(5);
  expect(readProbe(source, 'mine.bt').head).toMatchObject({ name: 'mine', event: 'kmem:kfree' });
});

test.each([
  ['kmem:kmalloc', 'bytes_alloc', { unit: 'bytes' }],
  ['kmem:mm_page_alloc', 'order', { unit: 'pages', scale: 'order' }],
  ['a:pages', 'nr_pages', { unit: 'pages' }],
  ['a:size', 'size', { unit: 'bytes' }],
])('%s is counted by %s', (event, field, unit) => {
  const format = (name: string) => `format:\n\tfield:unsigned long ${name};\toffset:8;\tsize:8;\tsigned:0;\n`;
  const kernel = tracepoints({ formats: { 'a:pages': format('nr_pages'), 'a:size': format('size') } });
  const source = written('mine', event, kernel);
  expect(source).toContain(`@mine[pid, args->${field}] = count();`);
  expect(readProbe(source, 'mine.bt').head.maps.mine?.value).toMatchObject({ name: field, ...unit });
});

test('a text or an array is no size', () => {
  const formats = { 'a:text': 'format:\n\tfield:char size[16];\toffset:8;\tsize:16;\tsigned:0;\n' };
  expect(written('mine', 'a:text', tracepoints({ formats }))).toContain('@mine[pid] = count();');
});

test('a kernel whose tracepoints cannot be read knows no better', () => {
  expect(newProbe('mine', 'any:event', new Map(), undefined)).toContain('tracepoint:any:event {');
});

describe('is refused', () => {
  test.each([
    ['Mine', 'kmem:kfree', 'USAGE', /^Mine cannot be the name of a probe/],
    ['kmalloc', 'kmem:kfree', 'USAGE', /^the name kmalloc is taken by /],
    ['mine', 'kmem:kfre', 'EVENT_UNKNOWN', /^this kernel has no tracepoint kmem:kfre$/],
  ])('%s at %s', (name, event, code, message) => {
    expect(failure(() => written(name, event))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('with the nearest names', () => {
    expect(failure(() => written('mine', 'kmem:kfre')).hint).toBe('Did you mean kmem:kfree?');
  });
});
