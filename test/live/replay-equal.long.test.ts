import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { View } from '../../src/client/connection.ts';
import { recordedCapture } from '../../src/replay/recorded-capture.ts';
import { Recording } from '../../src/replay/recording.ts';
import { Captures } from '../../src/report/captures.ts';
import { Player } from '../../src/server/player/player.ts';
import type { ViewMessage } from '../../src/wire/messages.ts';
import { SITE_EVENTS } from '../../src/wire/session.ts';
import { ViewRequest } from '../../src/wire/view-requests.ts';
import type { CourseMessage, LeaderboardMessage } from '../../src/wire/views.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { Client, Service } from './service.ts';
import { finish, start, vmtally, WORKLOADS } from './support.ts';

const ROUNDS = 4;
/** Rows of a board: all. The default is that of the service, and of the replay. */
const TOP = 10_000;
const MADE = 3001;

type CourseTick = CourseMessage['history'][number];

const viewsOf = (pid: number): View[] => [
  { view: 'leaderboard', top: TOP },
  { view: 'leaderboard', group: 'name', sort: 'count', top: TOP },
  { view: 'leaderboard', group: 'user', left: true, top: TOP },
  { view: 'leaderboard', series: 'kmem:mm_page_alloc', sort: 'amount', group: 'cgroup', top: TOP },
  { view: 'totals' },
  { view: 'vmstat' },
  { view: 'process', pid },
  { view: 'course', series: ['kmem:kmalloc'], take: 'amount' },
];

/**
 * A view has a key of its own, a capture another id than the session, and each numbers its rows as it met them, which is also the
 * order of equal rows. Sums of fractions in another order differ in their last digits.
 */
const comparable = (message: object): unknown => {
  const keyOf = (row: object): string => ('who' in row ? JSON.stringify(row.who) : '');
  const rows = 'rows' in message && {
    rows: (message.rows as object[])
      .map((row) => ({ ...row, row: 0 }))
      .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
  };
  // Memory and command of a process are not in a capture.
  const details = 'details' in message && { details: null };
  // A replay knows the names that came some ticks later: such a process was none of the groups live.
  const course = 'groups' in message &&
    'history' in message && {
      groups: null,
      history: (message.history as CourseTick[]).map(({ numbers, rest, ...tick }) => ({
        ...tick,
        sum: (numbers ?? []).reduce((sum, number) => sum + number, rest),
      })),
    };
  return JSON.parse(
    JSON.stringify({ ...message, key: '', session: '', ...rows, ...details, ...course }),
    (_, value: unknown) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(12)) : value,
  );
};

/** True if a process had no name yet, which a replay knows: it is then another row, or in another group. */
const hasUnnamed = (message: ViewMessage): boolean =>
  message.type === 'leaderboard' &&
  message.rows.some(({ who }) => who !== undefined && (who.name === null || who.key === '?'));

/** Without what depends on names. */
const withoutRows = (message: object): object => ({ ...message, rows: [], rest: null, left: null });

/** The first messages of all views, each as of the tick that was the last one then. */
async function messagesOf(service: Service, views: readonly View[]): Promise<ViewMessage[]> {
  const client = await Client.connect(service);
  try {
    const messages: ViewMessage[] = [];
    for (const [index, view] of views.entries())
      await client.subscribe(view, (message) => (messages[index] ??= message));
    return messages;
  } finally {
    client.close();
  }
}

async function replayed(player: Player, view: View, atMs: number): Promise<object> {
  await player.seek(atMs);
  const sent: object[] = [];
  const opened = await player.hub.view(ViewRequest.parse(view));
  const end = opened.subscribe({ ready: true, send: ({ message }) => void sent.push(message) });
  await until('a message', () => sent.length > 0, 20_000, 1);
  end();
  return sent[0] ?? {};
}

it('a replay of what a service recorded sends the messages that the service sent', async () => {
  const directory = join(temporaryDirectory(), 'ring');
  const service =
    await Service.start`-e kmalloc,mm_page_alloc --interval 1000 --max-cost 100 --record ${directory}`;
  onTestFinished(() => service.stop());
  const waiting = start(WORKLOADS.eventfd, argv`${MADE} wait`);
  const views = viewsOf(waiting.pid);
  const live: ViewMessage[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    if (round === 2) waiting.stdin.write('x');
    else await finish(start(WORKLOADS.eventfd, argv`${MADE}`));
    const { ticks } = await service.session('main');
    await until('the next tick has come', async () => (await service.session('main')).ticks > ticks + 1);
    live.push(await messagesOf(service, views));
  }
  waiting.kill('SIGKILL');
  await service.stop();
  expect(readdirSync(directory).filter((name) => name.startsWith('vmtally.capture.'))).toHaveLength(1);
  const recording = new Recording(new Captures([directory]));
  const player = new Player(recordedCapture(recording), { isPlaying: false });
  onTestFinished(() => {
    player.close();
    recording.close();
  });
  const isWhole = (message: ViewMessage) => message.type === 'leaderboard' && !hasUnnamed(message);
  expect(live.flat().filter(isWhole).length, 'boards whose rows are compared').toBeGreaterThan(0);
  for (const [round, messages] of live.entries())
    for (const [index, view] of views.entries()) {
      const message = messages[index] ?? expect.fail('no message');
      const { atMs } = message as { atMs: number };
      const again = await replayed(player, view, atMs);
      const part = hasUnnamed(message) ? withoutRows : (whole: object) => whole;
      expect(comparable(part(again)), `round ${round}: ${JSON.stringify(view)}`).toEqual(
        comparable(part(message)),
      );
    }
});

/** Calls, bytes and users of each site, by event. */
const sitesOf = ({ series, rows }: Pick<LeaderboardMessage, 'series' | 'rows'>): object =>
  Object.fromEntries(
    rows.map(({ who, cells }) => [
      who?.key,
      [
        who?.users,
        ...cells.flatMap(([index, count, amount]) => {
          const { label = '' } = series?.[index] ?? {};
          return (SITE_EVENTS as readonly string[]).includes(label) ? [[label, count, amount]] : [];
        }),
      ],
    ]),
  );

it('a replay has the call sites of a process that a service counted in the same time', async () => {
  const directory = temporaryDirectory();
  const [file, began] = [join(directory, 'a.capture'), join(directory, 'began')];
  const service = await Service.start`-e kmalloc --interval 500 --max-cost 100`;
  onTestFinished(() => service.stop());
  const workload = start(WORKLOADS.eventfd, argv`${MADE} wait`);
  const client = await Client.connect(service);
  onTestFinished(() => client.close());
  // Without a start: the process that has the pid now.
  const view: View = {
    view: 'leaderboard',
    group: 'site',
    pid: workload.pid,
    series: [...SITE_EVENTS],
    top: TOP,
  };
  const sent: LeaderboardMessage[] = [];
  await client.subscribe(view, (message) => message.type === 'leaderboard' && sent.push(message));
  await until('call sites are counted', () => (sent.at(-1)?.tick ?? 0) > 0, 60_000);
  const record = vmtally`record -a --by pid,site -e ${SITE_EVENTS.join()} -o ${file} -- sh -c ${'touch "$0"; read end'} ${began}`;
  await until('the record has begun', () => existsSync(began), 60_000);
  workload.stdin.write('x');
  const made = ({ total }: LeaderboardMessage) => (total[0]?.[1] ?? 0) >= MADE;
  await until('all are made', () => sent.some(made), 60_000);
  const { tick } = sent.at(-1) ?? expect.fail();
  await until('two ticks more', () => (sent.at(-1)?.tick ?? 0) > tick + 1, 60_000);
  record.stdin.end('\n');
  await finish(record);
  const [live] = (await messagesOf(service, [view])) as [LeaderboardMessage];

  const recording = new Recording(new Captures([file]));
  const player = new Player(recordedCapture(recording), { isPlaying: false });
  onTestFinished(() => {
    player.close();
    recording.close();
  });
  const again = (await replayed(player, view, Number.POSITIVE_INFINITY)) as LeaderboardMessage;
  expect(sitesOf(again)).toEqual(sitesOf(live));
  expect(JSON.stringify(sitesOf(again))).toMatch(`["kmem:kmalloc",${MADE},${64 * MADE}]`);
});
