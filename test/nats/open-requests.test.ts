import { expect, test } from 'vitest';
import { OpenRequests } from '../../src/nats/open-requests.ts';

test('requests that have no answer when the connection ends are rejected, once', async () => {
  const requests = new OpenRequests();
  const answered = requests.untilEnd(Promise.resolve('answer'));
  const refused = requests.untilEnd(Promise.reject(new Error('forbidden')));
  const open = requests.untilEnd(new Promise(() => {}));
  const rejected = Promise.all([
    expect(refused).rejects.toThrow('forbidden'),
    expect(open).rejects.toThrow('the connection ended'),
  ]);
  expect(await answered).toBe('answer');
  requests.end();
  requests.end();
  await rejected;
});
