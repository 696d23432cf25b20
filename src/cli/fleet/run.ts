import '../../no-debugger.ts';

import { EXIT } from '../../errors.ts';
import { Fleet } from '../../fleet/fleet.ts';
import { fleetFamilies } from '../../fleet/fleet-families.ts';
import { subjectsOf } from '../../fleet/subjects.ts';
import { logger, stderrLines } from '../../log.ts';
import { FleetFeed } from '../../nats/fleet-feed.ts';
import { HostViews } from '../../nats/host-views.ts';
import { FleetService } from '../../server/fleet/fleet-service.ts';
import { becomeUser } from '../../server/user.ts';
import { logToText } from '../../text/log-to-text.ts';
import { nameFor, splitAddress } from '../serve/address.ts';
import { originOf } from '../serve/external-url.ts';
import { receiversOf } from '../serve/receiver-url.ts';
import { serverUser } from '../serve/server-user.ts';
import { chooseTokens } from '../serve/token.ts';
import { Signals } from '../signals.ts';
import { usage } from '../stat/options.ts';
import { version } from '../version.ts';
import type { FleetConfig } from './config.ts';
import { EmbeddedNats, storeDirectory } from './embedded.ts';
import { natsOptions } from './nats-options.ts';
import type { FleetFlags } from './options.ts';

/** Serves the page of a fleet until a signal. Throws CONFIG_INVALID, LISTEN_FAILED and FLEET_UNREACHABLE. */
export async function runFleet(
  config: FleetConfig,
  { embedded, config: file }: Pick<FleetFlags, 'embedded' | 'config'>,
): Promise<number> {
  const { tokenFile, noToken, externalUrl, listen, fleetName, clients, top } = config;
  if (!noToken && tokenFile === undefined && !process.stdout.isTTY)
    throw usage(
      'without a terminal, give --token-file or --no-token: a token that is made up would be in the log',
    );
  const { host, port } = splitAddress(listen);
  const chosen = chooseTokens(config, host);
  const way = natsOptions(config);
  const user = await serverUser(undefined);
  const signals = new Signals();
  const stopped = new Promise<void>((resolve) => (signals.stop = resolve));
  const log = logger('vmtally', stderrLines(process.stderr.isTTY ? logToText : undefined));
  const startedMs = Date.now();
  const state = new Fleet();
  const subjects = subjectsOf(fleetName);
  let service: FleetService | undefined;
  let nats: EmbeddedNats | undefined;
  let told = '';
  let where = 'http://localhost/';
  const feed = new FleetFeed({ ...way, replicas: config.replicas }, subjects, state, () => {
    service?.changed();
    const { state: reading, problem, servers } = feed.source;
    if (`${reading} ${problem}` === told) return;
    told = `${reading} ${problem}`;
    if (problem !== null) log.warn({ servers, problem }, 'no summaries come');
    else
      log.info({ servers, fleet: fleetName }, reading === 'ok' ? 'reading the summaries of hosts' : reading);
  });
  const { connection } = feed;
  try {
    service = new FleetService(
      {
        host,
        port,
        ...(chosen && { tokens: chosen.tokens }),
        ...(externalUrl !== undefined && { externalOrigin: originOf(externalUrl) }),
        clients,
        top,
        version,
        state,
        fleet: fleetName,
        source: () => feed.source,
        relay: new HostViews(connection, subjects),
        families: (alerts) =>
          fleetFamilies(state.hosts(), state.series(), state.totals(), {
            startedMs,
            nowMs: Date.now(),
            isListening: feed.isListening,
            alerts,
          }),
        alerts: { rules: config.alerts, file, receivers: receiversOf(config), page: () => where },
      },
      log,
    );
    const bound = await service.listen();
    // The directory is made last: a hub that cannot start leaves none behind.
    const place = embedded === undefined ? undefined : await EmbeddedNats.check(config.nats[0] ?? '');
    const store = embedded === undefined ? undefined : storeDirectory(embedded, user);
    if (user !== undefined) becomeUser(user);
    if (store !== undefined && place !== undefined) nats = await EmbeddedNats.start(store, place);
    feed.start();
    where = externalUrl ?? `http://${nameFor(host)}:${bound}/`;
    const link =
      tokenFile === undefined && chosen !== undefined
        ? `${where}login#${chosen.tokens.control}`
        : `${where}${tokenFile === undefined ? '' : ` (token in ${tokenFile})`}`;
    process.stdout.write(`vmtally: ${link}\n`);
    if (nats !== undefined)
      process.stdout.write(`vmtally: hosts send their counts with: ${nats.hostCommand(fleetName)}\n`);
    await Promise.race([stopped, nats?.fails()].filter((each) => each !== undefined));
  } finally {
    await Promise.all([feed.stop(), service?.stop()]);
    await nats?.stop();
    signals.restore();
  }
  return EXIT.ok;
}
