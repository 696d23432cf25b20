import { expect, test } from 'vitest';
import { WaitingBytes } from '../../src/nats/waiting-bytes.ts';

test('bytes wait until the server confirms what was sent before', async () => {
  const asked: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const waiting = new WaitingBytes(
    () => new Promise<void>((resolve, reject) => asked.push({ resolve, reject })),
  );
  waiting.add(3);
  waiting.add(5);
  expect(waiting.bytes).toBe(8);
  expect(asked).toHaveLength(1);
  asked[0]?.resolve();
  await expect.poll(() => asked.length).toBe(2);
  // The first answer was asked for when three bytes were sent.
  expect(waiting.bytes).toBe(5);
  asked[1]?.resolve();
  await expect.poll(() => waiting.bytes).toBe(0);
  waiting.add(7);
  asked[2]?.reject(new Error('closed'));
  await expect.poll(() => waiting.bytes).toBe(0);
});
