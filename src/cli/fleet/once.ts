import { EXIT, VmtallyError } from '../../errors.ts';
import { Fleet } from '../../fleet/fleet.ts';
import { subjectsOf } from '../../fleet/subjects.ts';
import { FleetFeed } from '../../nats/fleet-feed.ts';
import { HostViews } from '../../nats/host-views.ts';
import { fleetToText } from '../../report/fleet/fleet-to-text.ts';
import { FleetHub } from '../../server/fleet/fleet-hub.ts';
import { exactFleetBoard, fleetBoard, fleetReport } from '../../server/fleet/report.ts';
import { FleetBoardQuery, FleetQuery } from '../../wire/fleet-http.ts';
import { charactersOf } from '../top/environment.ts';
import type { FleetConfig } from './config.ts';
import { natsOptions } from './nats-options.ts';
import type { FleetFlags } from './options.ts';
import { seriesAsked } from './series-asked.ts';

/** Longest time to read what the server has, in ms. */
const READ_MS = 120_000;
/** Rows of a table that is printed. */
const ROWS = 20;

/** Prints the fleet as it is now, once all that the stream has is read. Throws FLEET_UNREACHABLE, FLEET_DENIED, FLEET_STREAM. */
export async function printOnce(
  config: FleetConfig,
  { json = false, exact = false, series, group = 'name', top }: FleetFlags,
): Promise<number> {
  const state = new Fleet();
  const subjects = subjectsOf(config.fleetName);
  const feed: FleetFeed = new FleetFeed(
    // A name that is mistyped makes no fleet.
    { ...natsOptions(config), replicas: undefined },
    subjects,
    state,
    () => judge(),
  );
  const { judge, ended } = reading(feed);
  feed.start();
  try {
    await ended;
    const hub = new FleetHub({
      state,
      name: config.fleetName,
      source: () => feed.source,
      relay: new HostViews(feed.connection, subjects),
      usage: () => ({ cpuPercent: 0, rssBytes: 0 }),
      clients: () => 0,
      top: ROWS,
    });
    const labels = series === undefined ? {} : { series: seriesAsked(series, state.series()) };
    const rows = String(top ?? ROWS);
    const hosts = fleetReport(FleetQuery.parse(labels), hub);
    const grouping = group === 'host' ? { hostsBy: 'host' } : { group };
    const query = FleetBoardQuery.parse({ ...labels, ...grouping, top: rows });
    const board = exact ? await exactFleetBoard(query, hub) : fleetBoard(query, hub);
    const report = { schema: 'vmtally.fleet-once/1', group, hosts, board } as const;
    process.stdout.write(
      json ? `${JSON.stringify(report)}\n` : fleetToText(report, charactersOf(process.env)),
    );
    return EXIT.ok;
  } finally {
    await feed.stop();
  }
}

/** Resolves when all that the stream has is read. Rejects with the problem, which a command that ends does not wait out. */
function reading(feed: FleetFeed): { judge: () => void; ended: Promise<void> } {
  let judge = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    const late = () =>
      reject(
        new VmtallyError('FLEET_UNREACHABLE', 'the summaries were not read in time', 'Try again later.'),
      );
    const timer = setTimeout(late, READ_MS);
    judge = () => {
      const { state } = feed.source;
      if (state === 'ok') resolve();
      else if (state === 'away') reject(feed.failure);
      else return;
      clearTimeout(timer);
    };
  });
  return { judge, ended };
}
