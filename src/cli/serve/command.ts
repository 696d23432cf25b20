import { Command, Option } from 'commander';
import { boundHeap } from '../../bound-heap.ts';
import { requestFlushSoon } from '../../collector/flush.ts';
import { EXIT } from '../../errors.ts';
import { startServer } from '../../link/controller-end.ts';
import { logger, stderrLines } from '../../log.ts';
import { Controller } from '../../session/controller.ts';
import { Gate } from '../../session/gate.ts';
import { KeptTotals } from '../../session/kept-totals.ts';
import { logToText } from '../../text/log-to-text.ts';
import { METRICS_BY } from '../../wire/metrics-by.ts';
import type { Tokens } from '../../wire/role.ts';
import { LIMITS, SESSION_ROWS, type SessionSpec } from '../../wire/session.ts';
import { size, whole } from '../arguments.ts';
import { maxCost, maxCostDrop, withCounting } from '../common.ts';
import { duration } from '../duration.ts';
import { withEvents } from '../event-options.ts';
import { buildHostContext } from '../host-context.ts';
import { SERVER_MAIN } from '../installed.ts';
import { defaultRunDirectory } from '../run-files.ts';
import { version } from '../version.ts';
import { localAddress, nameFor, splitAddress } from './address.ts';
import { logBudget } from './budget-log.ts';
import { LOG_FORMS, type ServeConfig, sourceOfAlerts } from './config.ts';
import { originOf } from './external-url.ts';
import { readConfig, type ServeFlags } from './flags.ts';
import { fleetOptions } from './fleet.ts';
import { otlpOptions } from './otlp.ts';
import { rawNoteReader } from './raw-note.ts';
import { receiversOf } from './receiver-url.ts';
import { openRecording } from './recording.ts';
import { reload } from './reload.ts';
import { logRestarts } from './restart-log.ts';
import { RunDirectory } from './run-directory.ts';
import { serverUser } from './server-user.ts';
import { shareSockets } from './share-sockets.ts';
import { StartTerminal } from './terminal.ts';
import { chooseTokens } from './token.ts';
import { untilSignal } from './until-signal.ts';

export function serveCommand(): Command {
  return withEvents(withCounting(new Command('serve')))
    .description('count continuously, and serve the counts to browsers, terminals and programs')
    .option('--listen <address>', 'HOST:PORT to listen on, or a port of 127.0.0.1 (default 127.0.0.1:7117)')
    .option(
      '--interval <time>',
      'time between ticks: 1s, 500ms, 500 (default 1s)',
      duration(LIMITS.leastIntervalMs, LIMITS.mostIntervalMs),
    )
    .addOption(new Option('--by <rows>', 'what to count by (default pid)').choices([...SESSION_ROWS]))
    .option(
      '--top <n>',
      'rows of a leaderboard, unless the client asks for another number (default 50)',
      whole(1),
    )
    .option(
      '--external-url <url>',
      'address of the page behind a proxy, if that is not the Host that it sends',
    )
    .option('--token-file <file>', 'file with the token for clients; generated if not given')
    .option('--read-token-file <file>', 'file with the token for clients that may only read')
    .option('--no-token', 'ask for no token: every user of this machine may then do all')
    .option('--run-dir <dir>', 'directory of the sockets and of generated tokens (default /run/vmtally)')
    .addOption(maxCost())
    .addOption(maxCostDrop())
    .option('--unlock-main', 'let clients suspend, change and delete the first session')
    .option('--show-arguments', 'show the arguments of processes, which may hold secrets, to clients')
    .addOption(
      new Option('--metrics-by <group>', 'groups of rows in /metrics (default name)').choices([
        ...METRICS_BY,
      ]),
    )
    .option('--state <dir>', 'directory that keeps the totals of named counts over restarts')
    .option('--record <dir>', 'keep captures of what is counted in this directory, for report')
    .option('--keep <time>', 'for how long (default 24h)', duration(60_000, 315_360_000_000))
    .option('--keep-size <size>', 'how much at most (default 1GiB)', size(2 ** 20))
    .option(
      '--user <name>',
      'user of the process that talks to the network (default vmtally, else an unused id)',
    )
    .option(
      '--otlp <url>',
      'export metrics by OTLP to this address (default OTEL_EXPORTER_OTLP_ENDPOINT, else nowhere)',
    )
    .option(
      '--fleet <urls>',
      'publish counts to the fleet at these NATS servers (nats:// or tls://; several with commas)',
    )
    .option('--fleet-creds <file>', 'file with the credentials for them')
    .option('--fleet-ca <file>', 'file with the certificates of their authorities')
    .option('--fleet-name <name>', 'name of the fleet (default default)')
    .option('--fleet-host <name>', 'name of this host in the fleet (default its own name)')
    .option('--fleet-labels <labels>', 'labels of this host: rack=b7,zone=a')
    .option('--fleet-interval <time>', 'time between summaries (default 10s)', duration(1_000, 60_000))
    .addOption(
      new Option(
        '--log <form>',
        'form of the log on stderr (default: text on a terminal, else json)',
      ).choices(LOG_FORMS),
    )
    .option(
      '--config <file>',
      'settings in YAML or JSON (default VMTALLY_CONFIG or /etc/vmtally/config.yaml)',
    )
    .addHelpText('after', HELP)
    .action(async (flags: ServeFlags) => {
      process.exitCode = await serve(flags);
    });
}

const HELP = `
A flag overrides VMTALLY_NAME in the environment (VMTALLY_TOKEN_FILE), which
overrides the file (tokenFile), which overrides the default. The file also has
clients, sessions, sessionCost and allSessionsCost (percent of one CPU).

Clients need a token, also on a loopback address, which all users of this
machine can reach. The link to the page has it; its file is /run/vmtally/token.
Members of the group vmtally need none: top --connect uses the unix socket
/run/vmtally/vmtally.sock. read.sock and read-token, group vmtally-read, show
counts and change nothing. SIGHUP reloads the configuration, and ends a service
whose terminal was closed. SIGINT and SIGTERM end the service, and bpftrace with
it.

Examples:
  vmtally serve
  vmtally serve --listen 0.0.0.0:7117 --token-file /etc/vmtally/token
  vmtally serve --external-url https://vmtally.example/vm/
  vmtally serve -e kmalloc -e mm_page_alloc --filter 'order > 0' --interval 500
  vmtally serve --record /var/lib/vmtally-ring --keep 24h --keep-size 1GiB
  vmtally serve --otlp http://127.0.0.1:4318
  vmtally serve --fleet nats://127.0.0.1:4222 --fleet-labels rack=b7
  vmtally serve -e kmalloc --filter 'bytes_req > 4096' \\
                --name kmalloc_large --state /var/lib/vmtally`;

/** Serves until a signal, then returns the exit status. */
async function serve(flags: ServeFlags): Promise<number> {
  boundHeap();
  const config = readConfig(flags);
  const form = config.log ?? (process.stderr.isTTY ? 'text' : 'json');
  const lines = stderrLines(form === 'text' ? logToText : undefined);
  const log = logger('vmtally', lines);
  const { host, port } = splitAddress(config.listen);
  const chosen = chooseTokens(config, host);
  const otlp = otlpOptions(config.otlp, process.env);
  const fleet = fleetOptions(config);
  const user = await serverUser(config.user);
  const hostContext = await buildHostContext({
    ...flags,
    probes: config.probes,
    ...(config.bpftrace ? { bpftrace: config.bpftrace } : {}),
    attach: config.attach,
  });
  hostContext.rawNote = rawNoteReader({ ...hostContext.bpftrace, ...hostContext.features }, log);
  const unsaved = (error: unknown) => log.error({ err: error }, 'the totals of named counts are not saved');
  const kept = config.state === undefined ? undefined : await KeptTotals.open(config.state, unsaved);
  const { sessions, unlockMain, showArguments } = config;
  const limits = {
    sessions,
    costPercent: config.sessionCost,
    allCostPercent: config.allSessionsCost,
    maxCost: config.maxCost,
    maxCostDrop: config.maxCostDrop,
    lockMain: !unlockMain,
    showArguments,
  };
  const controller = new Controller(hostContext, limits);
  controller.onFeed(logBudget(log));
  controller.onFeed(logRestarts(log));
  const recording = await openRecording(config, hostContext, controller, log);
  const runDirectory = RunDirectory.open(config.runDir ?? defaultRunDirectory());
  const terminal = new StartTerminal();
  const ended = untilSignal(terminal);
  const options = {
    host,
    port,
    ...(chosen && { tokens: chosen.tokens }),
    ...(config.externalUrl && { externalOrigin: originOf(config.externalUrl) }),
    sockets: runDirectory.sockets,
    clients: config.clients,
    alerts: {
      receivers: receiversOf(config),
      page: config.externalUrl ?? `http://${nameFor(host)}:${port}/`,
    },
    top: config.top,
    metricsBy: config.metrics.by,
    version,
    bpftrace: hostContext.bpftrace.versionText,
    ...(otlp && { otlp }),
    ...(fleet && { fleet }),
    ...(user === undefined ? {} : { user }),
  };
  // Open the port first: if it is in use, nothing else needs to start.
  const server = await startServer(SERVER_MAIN, new Gate(controller, log), options, lines);
  const { configure } = server;
  const reloadable = { flags, config, host, chosen, controller, runDirectory, configure, log };
  const hangUp = () => {
    if (!terminal.isGone) void reload(reloadable);
  };
  process.on('SIGHUP', hangUp);
  try {
    await shareSockets(runDirectory, log);
    runDirectory.writeAddress(localAddress(host, server.port));
    const tokenFiles = runDirectory.writeTokens(reloadable.chosen?.generated ?? {});
    await Promise.race([
      controller.begin(specOf(config), kept, config.alerts, sourceOfAlerts(flags.config, process.env)),
      server.died,
      ended,
    ]);
    requestFlushSoon(() => controller.ticked);
    const where = `http://${nameFor(host)}:${server.port}`;
    log.info(
      {
        listen: where,
        bpftrace: hostContext.bpftrace.versionText,
        servedBy: user?.name ?? `user ${process.geteuid?.()}`,
        ...(user === undefined ? {} : { uid: user.uid }),
        servingPid: server.pid,
      },
      'counting',
    );
    if (chosen === undefined)
      log.warn('asks for no token: every user of this machine may read and change all');
    process.stdout.write(
      `vmtally: ${linkTo(config.externalUrl ?? `${where}/`, reloadable.chosen?.tokens, config.tokenFile ?? tokenFiles.control)}\n`,
    );
    const signal = await Promise.race([ended, server.died]);
    log.info({ signal }, 'stopping');
    return EXIT.ok;
  } finally {
    process.off('SIGHUP', hangUp);
    await server.stop(controller.stop());
    // Save the totals and the record last, so that they include the last ticks.
    await kept?.close();
    await recording?.close();
  }
}

const specOf = ({ events, by, interval }: ServeConfig): SessionSpec => ({
  name: 'main',
  events,
  scope: { inherit: true },
  by,
  intervalMs: interval,
});

/** The link to the page, whose address ends with a slash. It has the token only on a terminal: a log or a pipe may be read by others. */
function linkTo(where: string, tokens: Tokens | undefined, tokenFile: string | undefined): string {
  if (tokens === undefined) return where;
  return process.stdout.isTTY ? `${where}login#${tokens.control}` : `${where} (token in ${tokenFile})`;
}
