import { type Command, InvalidArgumentError } from 'commander';
import { DEFAULT_PRESET } from '../probe/presets.ts';
import { areBySite, type Rows } from '../probe/scope.ts';
import type { EventRequest } from '../probe/select.ts';
import { COUNT_NAME, COUNT_NAME_RULE } from '../wire/count-name-form.ts';
import type { SessionSpec } from '../wire/session.ts';

/** Events to count if the user names none: all, and those with a call site, as far as they allocate. */
export const DEFAULT_EVENTS = DEFAULT_PRESET;
export const SITE_EVENTS = 'kmalloc,kmem_cache_alloc';

/**
 * Adds -e, --filter and --name to a command, and sets `requests` among its options. A --filter and a --name
 * apply to the -e before them, as in perf. `requestsGiven` is true if the user gave an -e.
 */
export function withEvents(command: Command): Command {
  const requests: EventRequest[] = [];
  command
    .option(
      '-e, --event <list>',
      "events to count: kmalloc, kmem:kmalloc, 'kmem:*alloc*', @slab (repeatable)",
      (text: string) => {
        requests.push({ text });
        return text;
      },
    )
    .option(
      '--filter <expr>',
      'count only matching events of the preceding -e: bytes_req > 1024',
      (text: string) => {
        const last = requests.at(-1);
        if (last === undefined)
          throw new InvalidArgumentError('Place it after the -e whose events it is for.');
        last.filter = and(last.filter, text);
        return text;
      },
    )
    .option('--name <name>', 'report the preceding -e under this name: custom_test', (text: string) => {
      const last = requests.at(-1);
      if (last === undefined) throw new InvalidArgumentError('Place it after the -e that it names.');
      if (last.name !== undefined)
        throw new InvalidArgumentError(`The preceding -e already has the name ${last.name}.`);
      if (eventsOf(last).length > 1)
        throw new InvalidArgumentError(`It names a single event, and -e ${last.text} has several.`);
      if (!COUNT_NAME.test(text)) throw new InvalidArgumentError(`It ${COUNT_NAME_RULE}.`);
      last.name = text;
      return text;
    });
  command.hook('preAction', (_, action) => {
    action.setOptionValue('requestsGiven', requests.length > 0);
    const bySite = areBySite(action.getOptionValue('by') as Rows | undefined);
    if (requests.length === 0) requests.push({ text: bySite ? SITE_EVENTS : DEFAULT_EVENTS });
    action.setOptionValue('requests', requests);
  });
  return command;
}

/** If an event has two filters, both must hold, as in perf. */
const and = (first: string | undefined, second: string): string =>
  first === undefined ? second : `(${first}) && (${second})`;

/** The requests as events of a session's specification: one entry for each event. */
export const eventSpecs = (requests: readonly EventRequest[]): SessionSpec['events'] =>
  requests.flatMap((request) =>
    eventsOf(request).map((event) => ({
      event,
      ...(request.filter === undefined ? {} : { filter: request.filter }),
      ...(request.name === undefined ? {} : { name: request.name }),
    })),
  );

const eventsOf = ({ text }: EventRequest): string[] => text.split(',').filter((event) => event !== '');
