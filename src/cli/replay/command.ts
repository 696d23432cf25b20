import { Command, InvalidArgumentError, Option } from 'commander';
import { OVERVIEW_COLUMNS } from '../../client/overview-columns.ts';
import { GROUPS } from '../../wire/groups.ts';
import { LEAST_SPEED, MOST_SPEED } from '../../wire/speeds.ts';
import { SORTS, TOP_LIMIT } from '../../wire/view-requests.ts';
import { whole } from '../arguments.ts';
import { withColor } from '../common.ts';
import { duration } from '../duration.ts';
import { splitAddress, withHost } from '../serve/address.ts';
import { usage } from '../stat/options.ts';
import type { ReplayOptions } from './options.ts';

export function replayCommand(): Command {
  return withColor(new Command('replay'))
    .description('show a capture as top showed it live, at any time of it')
    .argument('<file>', 'file that record wrote, or a folder of such files')
    .option('--from <time>', 'begin at this time of the capture: 10s, 5m', duration(0, MOST_MS))
    .option('--speed <n>', 'play so many seconds of the capture in a second', speed, 1)
    .option('--top <n>', 'show at most N rows', whole(1, TOP_LIMIT))
    .addOption(
      new Option('--group <rows>', 'group rows by').choices(GROUPS.filter((group) => group !== 'cpu')),
    )
    .addOption(
      new Option('--sort <column>', 'sort rows by a number of the board (rate … amount) or of the overview')
        .choices([...SORTS, ...OVERVIEW_COLUMNS.map(({ id }) => id)])
        .default('rate'),
    )
    .option('--series <label>', 'event whose board to show, in place of the overview')
    .option('--search <text>', 'show only rows whose name, PID, user or cgroup contains this', '')
    .option(
      '--listen [address]',
      'serve the page on the capture, at HOST:PORT (default 127.0.0.1:7117)',
      address,
    )
    .option('--token-file <file>', 'with --listen: file with the token for clients; generated if not given')
    .option('--no-token', 'with --listen: ask for no token: every user of this machine may then look')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: ReplayOptions, command: Command) => {
      const given = command.options
        .map((option) => option.attributeName())
        .filter((name) => command.getOptionValueSource(name) === 'cli');
      if (options.listen === undefined && (options.tokenFile !== undefined || !options.token))
        throw usage(`${options.token ? '--token-file' : '--no-token'} needs --listen`);
      // Load it on demand, so that other commands start faster.
      if (options.listen === undefined) {
        const { runReplay } = await import('./run.ts');
        process.exitCode = await runReplay(file, options, given);
        return;
      }
      const { listen } = await import('./listen.ts');
      process.exitCode = await listen(file, options, options.listen === true ? USUAL : options.listen);
    });
}

const USUAL = '127.0.0.1:7117';
/** Ten years. */
const MOST_MS = 315_360_000_000;

/** HOST:PORT of a port, or of a host and a port. */
function address(text: string): string {
  const where = withHost(text);
  const { host, port } = splitAddress(where);
  if (/^(?:\[[\da-f:.]+\]|[^\s:[\]]+):\d{1,5}$/i.test(where) && host !== '' && port <= 65_535) return where;
  throw new InvalidArgumentError('It must be HOST:PORT, such as 127.0.0.1:7117, or a port.');
}

function speed(text: string): number {
  const value = Number(text);
  if (/^\d{1,4}(?:\.\d{1,3})?$/.test(text) && value >= LEAST_SPEED && value <= MOST_SPEED) return value;
  throw new InvalidArgumentError(`It must be a number from ${LEAST_SPEED} to ${MOST_SPEED}.`);
}

const EXAMPLES = `
Examples:
  vmtally replay build.capture
  vmtally replay build.capture --from 5m --speed 10
  vmtally replay /var/lib/vmtally/ring          files of serve --record, as one
  vmtally replay build.capture --listen         a page with a time line

Space plays and pauses, the arrows left and right go a tick, [ and ] a minute;
h shows all keys.

Exit status: 0, or 128+n if signal n ended replay (130 after Ctrl-C). 2: wrong
usage, or no capture.`;
