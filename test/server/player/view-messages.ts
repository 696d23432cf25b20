import { Hub } from '../../../src/server/hub.ts';
import type { Feed, FeedTick } from '../../../src/wire/feed.ts';
import { ViewRequest } from '../../../src/wire/view-requests.ts';
import { sessionInfo } from '../../fixtures/feed.ts';
import { SERIES } from '../../fixtures/replay.ts';
import { until } from '../../fixtures/until.ts';

/** Views of all kinds: the first five are of numbers of now, without the last ten minutes. */
export const VIEWS = [
  { view: 'leaderboard' },
  { view: 'leaderboard', group: 'name', sort: 'count' },
  { view: 'leaderboard', group: 'user', left: true },
  { view: 'leaderboard', series: 'kmem:mm_page_alloc', sort: 'amount', group: 'cgroup' },
  { view: 'vmstat' },
  { view: 'process', pid: 103 },
  { view: 'totals' },
  { view: 'course', series: ['kmem:kmalloc'], take: 'amount' },
];

/** A view has a key of its own, and numbers its groups in the order in which it met them. */
const withoutNumbers = (message: object): object => ({
  ...message,
  key: '',
  ...('rows' in message && { rows: (message.rows as object[]).map((row) => ({ ...row, row: 0 })) }),
});

/** The first message of each view, as a client that comes now gets it. */
export const messagesOf = (hub: Hub, views: readonly object[] = VIEWS): Promise<unknown[]> =>
  Promise.all(
    views.map(async (request) => {
      const view = await hub.view(ViewRequest.parse(request));
      const sent: unknown[] = [];
      const end = view.subscribe({ ready: true, send: ({ message }) => sent.push(withoutNumbers(message)) });
      await until('a message', () => sent.length > 0, 20_000, 1);
      end();
      return sent[0];
    }),
  );

/** A hub that got these ticks while they were counted. The first one has SERIES. */
export function liveHub(ticks: readonly FeedTick[], { keepsPast = false } = {}): Hub {
  let listener: (feed: Feed) => unknown = () => {};
  const last = ticks.at(-1)?.atMs ?? 0;
  const hub = new Hub(
    { onFeed: (take) => (listener = take), ask: () => Promise.resolve(null as never) },
    {
      usage: () => ({ cpuPercent: 0, rssBytes: 0 }),
      clients: () => 0,
      top: 1000,
      nowMs: () => last,
      keepsPast,
    },
  );
  for (const [index, tick] of ticks.entries()) {
    const series = index === 0 ? SERIES : tick.series;
    if (series !== null)
      listener({ kind: 'session', session: sessionInfo({ id: tick.session, series: [...series] }) });
    listener(tick);
  }
  return hub;
}
