import { afterAll, expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { visits } from './page.ts';
import { start, WORKLOADS } from './support.ts';

// Other tests would slow the frames, and 5,000 processes would slow other tests.
const visit = visits``;
afterAll(() => visit.leave());

it('5,000 processes that are all active in one tick are all on the board, which scrolls smoothly while they come', async () => {
  const page = await visit.open('/?view=board');
  const board = page.getByRole('table', { name: 'Leaderboard' });
  const crowd = start(WORKLOADS.crowd, argv`0 5000`);
  try {
    await until('the crowd to stand', () => crowd.stdout.includes('\n'), 30_000);
    crowd.stdin.write('7\n');
    const shown = async () =>
      Number((await page.getByTestId('row-count').innerText()).replaceAll(/ .*|,/g, ''));
    await expect.poll(shown, { timeout: 20_000 }).toBeGreaterThan(5000);
    // Only the visible rows are in the page.
    expect(await board.locator('[data-row]').count()).toBeLessThan(100);
    /** Times between frames while the board scrolls, in ms, from the shortest. */
    const scroll = (distance: number) =>
      board.evaluate(async (table, by) => {
        const scroller = table.parentElement as HTMLElement;
        const times: number[] = [];
        const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
        let before = await frame();
        for (let step = 0; step < 180; step++) {
          scroller.scrollTop += by;
          const now = await frame();
          times.push(now - before);
          before = now;
        }
        return times.toSorted((a, b) => a - b);
      }, distance);
    const quiet = await scroll(800);
    // Once more, in a tick that comes during scrolling.
    crowd.stdin.write('7\n');
    const busy = await scroll(-800);
    const percentile = (frames: number[], share: number) => frames[Math.floor(share * frames.length)] ?? 0;
    console.log(
      `frames while 5,000 rows come: median ${percentile(busy, 0.5)} ms, p95 ${percentile(busy, 0.95)} ms, longest ${percentile(busy, 0.999)} ms`,
    );
    // The crowd, bpftrace, the service and the browser, which draws without a GPU, share two CPUs, with what else runs.
    expect(percentile(busy, 0.5)).toBeLessThan(Math.max(50, 2 * percentile(quiet, 0.5)));
    expect(percentile(busy, 0.95)).toBeLessThan(Math.max(250, 4 * percentile(quiet, 0.95)));
    await page.getByRole('searchbox').fill('active-');
    await expect.poll(shown).toBe(5000);
  } finally {
    crowd.stdin.end();
    await crowd.done;
  }
});
