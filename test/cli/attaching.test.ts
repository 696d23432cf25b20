import { expect, test } from 'vitest';
import { attachingText } from '../../src/cli/attaching.ts';
import { fakeSession } from '../fixtures/fake.ts';

test('the number of probes, and the time since', () => {
  const session = fakeSession('never-attaches');
  const probes = session.program.attached.length;
  expect(attachingText(session, 7)).toBe(`attaching ${probes} probes, 7 s …`);
});
