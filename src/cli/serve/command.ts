import { Command, Option } from 'commander';
import { requestFlushSoon } from '../../collector/flush.ts';
import { EXIT } from '../../errors.ts';
import { startServer } from '../../link/controller-end.ts';
import { logger } from '../../log.ts';
import { Controller } from '../../session/controller.ts';
import { KeptTotals } from '../../session/kept-totals.ts';
import { SESSION_ROWS, type SessionSpec } from '../../wire/session.ts';
import { whole } from '../arguments.ts';
import { maxCost, withCounting } from '../common.ts';
import { withEvents } from '../event-options.ts';
import { buildHostContext } from '../host-context.ts';
import { SERVER_MAIN } from '../installed.ts';
import { version } from '../version.ts';
import { nameFor, splitAddress } from './address.ts';
import { logBudget } from './budget-log.ts';
import type { ServeConfig } from './config.ts';
import { readConfig, type ServeFlags } from './flags.ts';
import { reload } from './reload.ts';
import { serverUser } from './server-user.ts';
import { tokenFor } from './token.ts';

export function serveCommand(): Command {
  return withEvents(withCounting(new Command('serve')))
    .description('count continuously, and serve the counts to browsers, terminals and programs')
    .option('--listen <host:port>', 'address to listen on (default 127.0.0.1:7117)')
    .option('--interval <ms>', 'time between ticks, at least 100 (default 1000)', whole(1))
    .addOption(new Option('--by <rows>', 'what to count by (default pid)').choices([...SESSION_ROWS]))
    .option(
      '--top <n>',
      'rows of a leaderboard, unless the client asks for another number (default 50)',
      whole(1),
    )
    .option('--token-file <file>', 'file with the token for clients; generated if needed and not given')
    .addOption(maxCost())
    .option('--state <dir>', 'directory that keeps the totals of named counts over restarts')
    .option(
      '--user <name>',
      'user of the process that talks to the network (default the caller of sudo, else nobody)',
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
clients, sessions and sessionCost (percent of one CPU).

On a loopback address clients need no token, and the only web page that may
connect is the service's own. On any other address every client needs the
token. SIGHUP reloads the configuration. SIGINT and SIGTERM end the service,
bpftrace included.

Examples:
  vmtally serve
  vmtally serve --listen 0.0.0.0:7117 --token-file /etc/vmtally/token
  vmtally serve -e kmalloc -e mm_page_alloc --filter 'order > 0' --interval 500
  vmtally serve -e kmalloc --filter 'bytes_req > 4096' \\
                --name kmalloc_large --state /var/lib/vmtally`;

/** Serves until a signal, then returns the exit status. */
async function serve(flags: ServeFlags): Promise<number> {
  const config = readConfig(flags);
  const log = logger('vmtally');
  const { host, port } = splitAddress(config.listen);
  const token = tokenFor(config, host);
  const user = await serverUser(config.user);
  const hostContext = await buildHostContext({
    ...flags,
    probes: config.probes,
    ...(config.bpftrace ? { bpftrace: config.bpftrace } : {}),
  });
  const unsaved = (error: unknown) => log.error({ err: error }, 'the totals of named counts are not saved');
  const kept = config.state === undefined ? undefined : await KeptTotals.open(config.state, unsaved);
  const { sessions, sessionCost: costPercent } = config;
  const controller = new Controller(hostContext, { sessions, costPercent, maxCost: config.maxCost });
  controller.onFeed(logBudget(log));
  const ended = untilSignal();
  // Open the port first: if it is in use, nothing else needs to start.
  const server = await startServer(SERVER_MAIN, controller, {
    host,
    port,
    ...(token === undefined ? {} : { token }),
    clients: config.clients,
    top: config.top,
    version,
    bpftrace: hostContext.bpftrace.versionText,
    ...(user === undefined ? {} : { user }),
  });
  const { configure } = server;
  const hangUp = () => void reload({ flags, config, host, token, controller, configure, log });
  process.on('SIGHUP', hangUp);
  try {
    await Promise.race([controller.begin(specOf(config), kept, server.pid), server.died, ended]);
    requestFlushSoon(() => controller.ticked);
    const where = `http://${nameFor(host)}:${server.port}`;
    log.info(
      {
        listen: where,
        bpftrace: hostContext.bpftrace.versionText,
        servedBy: user?.name ?? `user ${process.geteuid?.()}`,
      },
      'counting',
    );
    process.stdout.write(`vmtally: ${token === undefined ? `${where}/` : `${where}/login#${token}`}\n`);
    const signal = await Promise.race([ended, server.died]);
    log.info({ signal }, 'stopping');
    return EXIT.ok;
  } finally {
    process.off('SIGHUP', hangUp);
    await Promise.all([controller.stop(), server.stop()]);
    // Save the totals last, so that they include the last ticks.
    await kept?.close();
  }
}

const specOf = ({ events, by, interval }: ServeConfig): SessionSpec => ({
  name: 'main',
  events,
  scope: { inherit: true },
  by,
  intervalMs: interval,
});

/** Resolves with the first SIGINT or SIGTERM. */
function untilSignal(): Promise<'SIGINT' | 'SIGTERM'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(signal));
  });
}
