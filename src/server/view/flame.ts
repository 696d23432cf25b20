import { largestFrames } from '../../report/flame/largest-frames.ts';
import { unitOf } from '../../report/flame/profile.ts';
import { treeOf } from '../../report/flame/tree.ts';
import { type FlameMessage, MOST_FRAMES } from '../../wire/sample-views.ts';
import type { FlameRequest } from '../../wire/view-requests.ts';
import type { Held } from '../held.ts';
import { flameProfile } from './flame-profile.ts';
import { mayCreate, processOf, refuseStartAlone, type ViewKind } from './kind.ts';
import { messageHead } from './message-head.ts';

/** Part of the time that the making of messages may take. */
const BUSY_PART = 1 / 10;

/** Shows by which paths the kernel comes to an event, as the companion session for it samples them. */
export const flame: ViewKind<'flame'> = {
  async resolve(request, context, { from, role }) {
    refuseStartAlone(request);
    const { session, event, rate, seconds, run, pid, start, within, weight } = request;
    const sample = { event, rate, run, ...(seconds !== undefined && { seconds }) };
    const { info } = context.session(session);
    const { id } = await context.engine.ask(
      {
        verb: 'count-by-stack',
        session: info.id,
        ...sample,
        ...processOf({ pid, start }),
        ...mayCreate(role),
      },
      from,
    );
    // The session tells the rest.
    return { view: 'flame', session: id, event, rate, run, weight, ...(within && { within }) };
  },
  open(request, key, context) {
    const held = context.session(request.session);
    let [last, dueMs]: [FlameMessage | undefined, number] = [undefined, 0];
    return {
      snapshot() {
        const began = performance.now();
        // A graph of many stacks takes long: then not every tick has one.
        if (last !== undefined && began < dueMs && !held.stacks.isFinal)
          return { ...last, counted: held.stacks.seconds };
        last = flameMessage(held, key, request);
        const nowMs = performance.now();
        if (last.tick > 0) dueMs = nowMs + (nowMs - began) / BUSY_PART;
        return last;
      },
    };
  },
};

/** The graph as of the last tick. */
export function flameMessage(
  held: Pick<Held, 'info' | 'board' | 'stacks'>,
  key: string,
  request: Pick<FlameRequest, 'within' | 'weight'>,
): FlameMessage {
  const { info, board, stacks } = held;
  const profile = flameProfile(held, request);
  const { frames, smaller } = largestFrames(treeOf(profile), MOST_FRAMES);
  return {
    type: 'flame',
    ...messageHead(board, key, info.id, true),
    event: profile.event,
    target: profile.target,
    counted: stacks.seconds,
    weight: unitOf(profile) === 'bytes' ? 'bytes' : 'count',
    hasBytes: profile.bytesOf !== undefined,
    notes: [...profile.notes],
    frames,
    smaller,
  };
}
