import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { LookedHosts, message, TOTALS } from './looked-hosts.ts';

let hosts: LookedHosts;

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  hosts = new LookedHosts();
});

test('a client that joins later gets nothing until the snapshot that is asked for, which all get', async () => {
  const first = await hosts.join();
  hosts.looked[0]?.sink.message(message(1), true);
  const second = await hosts.join();
  await vi.advanceTimersByTimeAsync(0);
  expect(hosts.looked[0]?.again).toHaveBeenCalledTimes(1);
  hosts.looked[0]?.sink.message(message(2), false);
  hosts.looked[0]?.sink.message(message(3), true);
  hosts.looked[0]?.sink.message(message(4), false);
  expect(first.got).toEqual([1, 2, 3, 4]);
  expect(second.got).toEqual([3, 4]);
});

test('a host is asked for a snapshot once a second, however many join', async () => {
  await hosts.join();
  for (let second = 0; second < 5; second++)
    for (let client = 0; client < 10; client++) {
      hosts.looked[0]?.sink.message(message(1), true);
      await hosts.join();
      await vi.advanceTimersByTimeAsync(100);
    }
  const { length } = vi.mocked(hosts.looked[0]?.again ?? expect.fail()).mock.calls;
  expect(length).toBeGreaterThanOrEqual(4);
  expect(length).toBeLessThanOrEqual(6);
});

test('a client that reads too slowly loses messages, is told how many, and delays no other', async () => {
  const [slow, other] = [await hosts.join(), await hosts.join()];
  hosts.looked[0]?.sink.message(message(1), true);
  slow.ready = false;
  hosts.looked[0]?.sink.message(message(2), false);
  hosts.looked[0]?.sink.message(message(3), false);
  expect(hosts.looked[0]?.sink.ready).toBe(true);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(hosts.looked[0]?.again).not.toHaveBeenCalled();
  slow.ready = true;
  hosts.looked[0]?.sink.message(message(4), false);
  await vi.advanceTimersByTimeAsync(0);
  expect(hosts.looked[0]?.again).toHaveBeenCalledTimes(1);
  hosts.looked[0]?.sink.message(message(5), true);
  expect(slow.got).toEqual([1, 'lost 3', 5]);
  expect(other.got).toEqual([1, 2, 3, 4, 5]);
});

test('a client that missed the last message of a quiet view gets a snapshot once it reads again', async () => {
  const [slow, other] = [await hosts.join(), await hosts.join()];
  hosts.looked[0]?.sink.message(message(1), true);
  slow.ready = false;
  hosts.looked[0]?.sink.message(message(2), false);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(hosts.looked[0]?.again).not.toHaveBeenCalled();
  slow.ready = true;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(hosts.looked[0]?.again).toHaveBeenCalledTimes(1);
  hosts.looked[0]?.sink.message(message(3), true);
  expect(slow.got).toEqual([1, 'lost 1', 3]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(hosts.looked[0]?.again).toHaveBeenCalledTimes(1);
  slow.ready = false;
  hosts.looked[0]?.sink.message(message(4), false);
  slow.end();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(vi.getTimerCount()).toBe(0);
  expect(other.got).toEqual([1, 2, 3, 4]);
});

test('a client that is not ready when it joins loses nothing before its first snapshot', async () => {
  await hosts.join();
  hosts.looked[0]?.sink.message(message(1), true);
  const slow = await hosts.join();
  slow.ready = false;
  hosts.looked[0]?.sink.message(message(2), false);
  hosts.looked[0]?.sink.message(message(3), true);
  slow.ready = true;
  hosts.looked[0]?.sink.message(message(4), false);
  hosts.looked[0]?.sink.message(message(5), true);
  slow.ready = false;
  hosts.looked[0]?.sink.message(message(6), false);
  slow.ready = true;
  hosts.looked[0]?.sink.message(message(7), true);
  expect(slow.got).toEqual([5, 'lost 1', 7]);
});

test('messages that were lost on the way are lost to all that had a snapshot', async () => {
  const first = await hosts.join();
  hosts.looked[0]?.sink.message(message(1), true);
  hosts.looked[0]?.sink.lost(2);
  const second = await hosts.join();
  hosts.looked[0]?.sink.message(message(4), true);
  expect(first.got).toEqual([1, 'lost 2', 4]);
  expect(second.got).toEqual([4]);
});

test('a view that nobody subscribes to is kept for a while only', async () => {
  await hosts.views.find('a', TOTALS, { views: 0 });
  await vi.advanceTimersByTimeAsync(5_000);
  // The host has its place back.
  expect(hosts.looked.map(({ isEnded }) => isEnded)).toEqual([true]);
  await hosts.join();
  expect(hosts.looks).toBe(2);
});
