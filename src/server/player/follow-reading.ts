import type { Recorded } from './recorded.ts';

/** Milliseconds between two messages on the progress of the reading. */
const READ_MS = 250;

/** Calls `show` on the progress of the reading, now and then, and at its end. Returns a function that ends that. */
export function followReading(
  recorded: Pick<Recorded, 'isRead' | 'listeners'>,
  show: () => void,
): () => void {
  let shownMs = 0;
  const follow = () => {
    const nowMs = performance.now();
    if (nowMs < shownMs + READ_MS && !recorded.isRead) return;
    shownMs = nowMs;
    show();
  };
  recorded.listeners.add(follow);
  return () => recorded.listeners.delete(follow);
}
