import { Command, Option } from 'commander';
import { SENT_GROUPINGS } from '../../fleet/schema.ts';
import { TOP_LIMIT } from '../../wire/view-requests.ts';
import { whole } from '../arguments.ts';
import { usage } from '../stat/options.ts';
import { type FleetFlags, MOST_REPLICAS } from './options.ts';

export const ONCE_GROUPS = [...SENT_GROUPINGS, 'host', 'row'] as const;

export function fleetCommand(): Command {
  return new Command('fleet')
    .description('show many hosts on one page: the hub of services that run with --fleet')
    .option('--nats <urls>', 'NATS servers: nats:// or tls://HOST:PORT (default nats://127.0.0.1:4222)')
    .option('--fleet-name <name>', 'name of the fleet (default default)')
    .option('--fleet-creds <file>', 'file with the credentials for NATS')
    .option('--fleet-ca <file>', 'certificates that the NATS server’s is checked against')
    .option(
      '--replicas <n>',
      'servers of a cluster that keep the stream, if it is new (default 1)',
      whole(1, MOST_REPLICAS),
    )
    .option('--embedded [dir]', 'start the nats-server of this machine, with its store in a directory')
    .option('--listen <address>', 'HOST:PORT to listen on, or a port of 127.0.0.1 (default 127.0.0.1:7118)')
    .option('--external-url <url>', 'address of the page behind a proxy')
    .option('--token-file <file>', 'file with the token for clients; generated if not given')
    .option('--read-token-file <file>', 'file with the token for clients that may only read')
    .option('--no-token', 'ask for no token: every user of this machine may then look')
    .option('--top <n>', 'rows of a board, unless the client asks for another number', whole(1, TOP_LIMIT))
    .option('--clients <n>', 'WebSocket clients at a time', whole(1, 100_000))
    .option('--config <file>', 'YAML or JSON file with these settings, and rules of alerts')
    .option('--users <file>', 'write users for nats-server, with keys, for the hosts in a file, and end')
    .option('-o, --output <dir>', 'with --users: directory of what is written (default fleet-users)')
    .option('--once', 'print the hosts, the sums and the top groups as they are now, and end')
    .option('--json', 'with --once: print JSON')
    .option('--exact', 'with --once: ask hosts for groups that they did not send, for counts without bounds')
    .option(
      '--series <label>',
      'with --once: event that orders hosts and groups, named as in a rule; several with commas; default: the first',
    )
    .addOption(
      new Option('--group <rows>', 'with --once: group processes by (default name)').choices(ONCE_GROUPS),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (options: FleetFlags) => {
      const lone = (['json', 'exact', 'series', 'group'] as const).find(
        (name) => options[name] !== undefined,
      );
      if (options.output !== undefined && options.users === undefined) throw usage('--output needs --users');
      if (!options.once && lone !== undefined) throw usage(`--${lone} needs --once`);
      if (options.once && options.embedded !== undefined) throw usage('--once does not go with --embedded');
      const { fleetConfig } = await import('./config.ts');
      const config = fleetConfig(options);
      if (options.users !== undefined) {
        const { writeUsers } = await import('./write-users.ts');
        const directory = options.output ?? 'fleet-users';
        const made = writeUsers(config.fleetName, options.users, directory);
        process.stdout.write(`${directory}/users.conf, and ${made.length} new keys\n`);
        return;
      }
      if (options.once) {
        const { printOnce } = await import('./once.ts');
        process.exitCode = await printOnce(config, options);
        return;
      }
      const { runFleet } = await import('./run.ts');
      process.exitCode = await runFleet(config, options);
    });
}

const EXAMPLES = `
Examples:
  vmtally fleet --embedded                     a NATS server and the page
  vmtally serve --fleet nats://127.0.0.1:4222  a host sends its counts there
  vmtally fleet --nats tls://nats.example:4222 --fleet-creds hub.creds
  vmtally fleet --once                         tables of hosts and programs
  vmtally fleet --users hosts.txt -o users     keys, and users.conf
  vmtally top --connect http://127.0.0.1:7118  the board in the terminal

The hub needs no root. It keeps nothing: the stream of the NATS server has the
last summary of each host.

Exit status: 0, or 1 if the NATS server cannot be reached (--once), 2 for wrong
usage or settings.`;
