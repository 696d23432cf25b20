import type { Command } from 'commander';
import type { EventRequest } from '../probe/select.ts';

/** What is counted where no event is named. */
export const DEFAULT_EVENTS =
  'kmalloc,kfree,kmem_cache_alloc,kmem_cache_free,mm_page_alloc,mm_page_free,page_fault_user,direct_reclaim.total,mm_migrate_pages.succeeded';

/**
 * -e and --filter, as `requests` among the command's options. A --filter belongs to the -e before it, as in perf;
 * before any, to all. `requestsGiven` tells whether there was one.
 */
export function withEvents(command: Command): Command {
  const requests: EventRequest[] = [];
  let common: string | undefined;
  command
    .option(
      '-e, --event <list>',
      "events: kmalloc, kmem:kmalloc, 'kmem:*alloc*' (repeatable)",
      (text: string) => {
        requests.push({ text, filter: common });
        return text;
      },
    )
    .option(
      '--filter <expr>',
      'count only events of the -e before it that match: bytes_req > 1024',
      (text: string) => {
        const last = requests.at(-1);
        if (last === undefined) common = and(common, text);
        else last.filter = and(last.filter, text);
        return text;
      },
    );
  command.hook('preAction', (_, action) => {
    action.setOptionValue('requestsGiven', requests.length > 0 || common !== undefined);
    if (requests.length === 0) requests.push({ text: DEFAULT_EVENTS, filter: common });
    action.setOptionValue('requests', requests);
  });
  return command;
}

/** Two filters on one event must both hold, as in perf. */
const and = (first: string | undefined, second: string): string =>
  first === undefined ? second : `(${first}) && (${second})`;

/** Requests as a session takes them: one for each event. */
export const eventSpecs = (requests: readonly EventRequest[]): { event: string; filter?: string }[] =>
  requests.flatMap(({ text, filter }) =>
    text
      .split(',')
      .filter((event) => event !== '')
      .map((event) => (filter === undefined ? { event } : { event, filter })),
  );
