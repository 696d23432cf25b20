import { expect, test } from 'vitest';
import { attachingText } from '../../src/cli/attaching.ts';
import { fakeCollector } from '../fixtures/fake.ts';

test('shows the number of probes and the seconds since the start', () => {
  const collector = fakeCollector('never-attaches');
  const probes = collector.program.attached.length;
  expect(attachingText(collector, 7)).toBe(`attaching ${probes} probes, 7 s …`);
});
