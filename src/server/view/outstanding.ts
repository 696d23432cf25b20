import { VmtallyError } from '../../errors.ts';
import { type CountedObjects, outstandingOf } from '../../report/outstanding-of.ts';
import { outstandingNotes } from '../../report/outstanding-to-text.ts';
import { groupToText } from '../../text/group-to-text.ts';
import { plural } from '../../text/units.ts';
import type { FeedObjects } from '../../wire/feed-samples.ts';
import { MOST_OBJECT_ROWS, type OutstandingMessage } from '../../wire/sample-views.ts';
import type { OutstandingRequest } from '../../wire/view-requests.ts';
import type { Held } from '../held.ts';
import { withDoubles } from '../session-info.ts';
import { mayCreate, processOf, refuseStartAlone, type ViewKind } from './kind.ts';
import { messageHead } from './message-head.ts';
import { objectsOf } from './objects-of.ts';

/** Part of the time that the making of messages may take. */
const BUSY_PART = 1 / 10;

/** Shows what was allocated and not freed, as the companion session for it pairs it. */
export const outstanding: ViewKind<'outstanding'> = {
  async resolve(request, context, { from, role }) {
    refuseStartAlone(request);
    const {
      session,
      kind,
      seconds,
      run,
      pid,
      start,
      by = kind === 'pages' ? 'pid' : 'site',
      older,
      within,
      freers,
    } = request;
    refuseFreersOfGroup(request);
    if (kind === 'pages' && by === 'site')
      throw new VmtallyError(
        'REQUEST_INVALID',
        'the events of pages have no call site',
        'Use rows by pid, comm or age.',
      );
    const { info } = context.session(session);
    const { id } = await context.engine.ask(
      {
        verb: 'count-objects',
        session: info.id,
        kind,
        run,
        ...(seconds !== undefined && { seconds }),
        ...(freers && { freers }),
        ...processOf({ pid, start }),
        ...mayCreate(role),
      },
      from,
    );
    // The session tells the rest.
    return {
      view: 'outstanding',
      session: id,
      kind,
      run,
      by,
      ...(older !== undefined && { older }),
      ...(within && { within }),
      ...(freers && { freers }),
    };
  },
  open(request, key, context) {
    const held = context.session(request.session);
    let [last, dueMs]: [OutstandingMessage | undefined, number] = [undefined, 0];
    return {
      snapshot() {
        const began = performance.now();
        // Rows of many call sites take long: then not every tick has them.
        if (last !== undefined && began < dueMs && held.objects.groups === undefined)
          return { ...last, counted: held.objects.seconds };
        last = outstandingMessage(held, key, request);
        const nowMs = performance.now();
        if (last.tick > 0) dueMs = nowMs + (nowMs - began) / BUSY_PART;
        return last;
      },
    };
  },
};

/** The objects that are not freed as of the last tick. */
export function outstandingMessage(
  held: Pick<Held, 'info' | 'board' | 'objects'>,
  key: string,
  {
    kind,
    by = 'site',
    older,
    within,
    freers,
  }: Pick<OutstandingRequest, 'kind' | 'by' | 'older' | 'within' | 'freers'>,
): OutstandingMessage {
  const { board, objects } = held;
  const info = withDoubles(held.info, board);
  const isFinal = objects.groups !== undefined;
  const { sums, groups, net } = objects;
  const counted: CountedObjects = within
    ? objectsOf(objects, within)
    : { sums, groups, net, freers: freers ? objects.freers : undefined };
  const figures = outstandingOf(counted, info.exactness, {
    by,
    olderSeconds: older,
    top: MOST_OBJECT_ROWS,
    names: {
      task: (pid) => objects.task(pid),
      comm: (pid) => objects.comm(pid),
      site: (site) => objects.sites[Number(site)] ?? '',
    },
    events: {
      allocates: info.events.map(({ event }) => event).filter((event) => !isFree(event)),
      frees: info.events.map(({ event }) => event).filter(isFree),
    },
    growth: within || objects.grown === null ? undefined : growthOf(objects.grown),
  });
  const { allocated, freed, unseen, outstanding: left, earlier, rows, rowsLeftOut } = figures;
  // Before the end no object has an age.
  const hasRows = isFinal || by !== 'age';
  return {
    type: 'outstanding',
    ...messageHead(board, key, info.id, true),
    kind,
    by,
    target: within ? groupToText(within) : info.target,
    counted: objects.seconds,
    isFinal,
    allocated,
    freed,
    unseen,
    outstanding: left,
    older: figures.older && { objects: figures.older.objects, bytes: figures.older.bytes },
    earlier: within ? null : earlier,
    notes: [
      ...outstandingNotes({ ...figures, event: kind, exactness: info.exactness }),
      ...tooMany(objects.dropped),
      ...(objects.droppedFrees > 0
        ? [
            `${plural(objects.droppedFrees, 'free')} have no row: there are too many processes and call sites.`,
          ]
        : []),
    ],
    rows: hasRows ? rows : [],
    rowsLeftOut: hasRows ? rowsLeftOut : 0,
    freers: figures.freers,
    freersLeftOut: figures.freersLeftOut,
  };
}

/** The process that freed is counted, and not the one that had allocated. */
function refuseFreersOfGroup({ freers, within }: OutstandingRequest): void {
  if (freers === undefined || within === undefined) return;
  throw new VmtallyError(
    'REQUEST_INVALID',
    'who freed is known of all processes, or of one, not of a group',
    'Name `freers` or `within`, not both.',
  );
}

const growthOf = ({ inCaches, byFunction }: NonNullable<FeedObjects['grown']>) => ({
  inCaches,
  byFunction: byFunction && new Map(byFunction),
});

const isFree = (event: string): boolean => /free/.test(event);

const tooMany = (dropped: number): string[] =>
  dropped === 0
    ? []
    : [
        `${plural(dropped, 'allocation')} have no row before the end: there are too many processes and call sites.`,
      ];
