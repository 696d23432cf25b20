import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { Command, Option } from 'commander';
import type { Logger } from 'pino';
import { requestFlushSoon } from '../../collector/flush.ts';
import { EXIT, messageOf, VmtallyError } from '../../errors.ts';
import { startServer } from '../../link/controller-end.ts';
import { logger } from '../../log.ts';
import type { EventRequest } from '../../probe/select.ts';
import { isLoopback } from '../../server/access.ts';
import { Controller } from '../../session/controller.ts';
import { KeptTotals } from '../../session/kept-totals.ts';
import { SESSION_ROWS, type SessionSpec } from '../../wire/session.ts';
import { whole } from '../arguments.ts';
import { type ColorChoice, maxCost, withCounting } from '../common.ts';
import { eventSpecs, withEvents } from '../event-options.ts';
import { buildHostContext } from '../host-context.ts';
import { SERVER_MAIN } from '../installed.ts';
import { version } from '../version.ts';
import { logBudget } from './budget-log.ts';
import { resolveConfig, type ServeConfig } from './config.ts';
import { serverUser } from './server-user.ts';

interface ServeFlags {
  listen?: string;
  interval?: number;
  requests: EventRequest[];
  requestsGiven: boolean;
  by?: string;
  top?: number;
  probes: string[];
  bpftrace?: string;
  tokenFile?: string;
  state?: string;
  user?: string;
  maxCost?: number;
  config?: string;
  color: ColorChoice;
}

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
  const hangUp = () => void reload(flags, config, controller, server.configure, host, token, log);
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

function readConfig(flags: ServeFlags): ServeConfig {
  const { listen, interval, by, top, tokenFile, user, state, bpftrace } = flags;
  const given = {
    listen,
    interval,
    by,
    top,
    tokenFile,
    user,
    state,
    maxCost: flags.maxCost,
    bpftrace,
    events: flags.requestsGiven ? eventSpecs(flags.requests) : undefined,
    probes: flags.probes.length > 0 ? flags.probes : undefined,
  };
  return resolveConfig({
    flags: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    environment: process.env,
    file: flags.config,
  });
}

const specOf = ({ events, by, interval }: ServeConfig): SessionSpec => ({
  name: 'main',
  events,
  scope: { inherit: true },
  by,
  intervalMs: interval,
});

/**
 * Reads the configuration again and applies the settings that can change at run time. An invalid
 * configuration changes nothing.
 */
async function reload(
  flags: ServeFlags,
  before: ServeConfig,
  controller: Controller,
  configure: (changed: { token?: string; top: number }) => void,
  host: string,
  oldToken: string | undefined,
  log: Logger,
): Promise<void> {
  try {
    const config = readConfig(flags);
    // A generated token stays valid until the service ends.
    const token = config.tokenFile === undefined ? oldToken : tokenFor(config, host);
    const { events, interval } = config;
    configure({ ...(token === undefined ? {} : { token }), top: config.top });
    await controller.ask({ verb: 'change', session: 'main', change: { events, intervalMs: interval } });
    const fixed = [
      'listen',
      'by',
      'probes',
      'bpftrace',
      'user',
      'state',
      'clients',
      'sessions',
      'sessionCost',
      'maxCost',
    ] as const;
    const needsRestart = fixed.filter((key) => JSON.stringify(config[key]) !== JSON.stringify(before[key]));
    log.info({ interval, events: events.length, needsRestart }, 'configuration reloaded');
  } catch (error) {
    log.error({ err: error }, 'configuration not changed');
  }
}

/** Resolves with the first SIGINT or SIGTERM. */
function untilSignal(): Promise<'SIGINT' | 'SIGTERM'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(signal));
  });
}

function splitAddress(listen: string): { host: string; port: number } {
  const cut = listen.lastIndexOf(':');
  const port = Number(listen.slice(cut + 1));
  if (port > 65_535)
    throw new VmtallyError(
      'CONFIG_INVALID',
      `listen: there is no port ${port}`,
      'The highest port is 65535.',
    );
  return { host: listen.slice(0, cut).replaceAll(/[[\]]/g, ''), port };
}

/** The host name to type into a browser for a listening address. */
function nameFor(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return host.includes(':') ? `[${host}]` : host;
}

/** Random bytes in a generated token. */
const TOKEN_BYTES = 24;
const TOKEN_LEAST = 16;

/** The token from the file. Without a file, a generated token, or none on loopback. Throws CONFIG_INVALID. */
function tokenFor({ tokenFile }: ServeConfig, host: string): string | undefined {
  if (tokenFile === undefined)
    return isLoopback(host) ? undefined : randomBytes(TOKEN_BYTES).toString('base64url');
  let token: string;
  try {
    token = readFileSync(tokenFile, 'utf8').trim();
  } catch (error) {
    throw new VmtallyError('CONFIG_INVALID', `tokenFile: ${messageOf(error)}`, 'Name a readable file.');
  }
  if (token.length < TOKEN_LEAST || /\s/.test(token)) {
    throw new VmtallyError(
      'CONFIG_INVALID',
      `tokenFile: the token in ${tokenFile} has spaces or fewer than ${TOKEN_LEAST} characters`,
      'Generate one: openssl rand -base64 24',
    );
  }
  return token;
}
