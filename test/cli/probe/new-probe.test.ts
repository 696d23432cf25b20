import { describe, expect, test } from 'vitest';
import { newProbe } from '../../../src/cli/probe/new-probe.ts';
import { readProbe } from '../../../src/probe/probe.ts';
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
