import { VmtallyError } from '../../errors.ts';
import type { TimelineMessage } from '../../wire/timeline.ts';
import type { Timeline } from '../timeline.ts';
import type { ViewKind } from './kind.ts';

/** Shows the time line of a replay. */
export const timeline: ViewKind<'timeline'> = {
  resolve(request, context) {
    if (context.timeline !== undefined) return request;
    throw new VmtallyError(
      'REQUEST_INVALID',
      'this service counts, and has no time line',
      'vmtally replay --listen serves a capture, which has.',
    );
  },
  open(_, key, { timeline: read = () => expectTimeline() }) {
    let sent: Timeline['points'] | undefined;
    const message = (isWhole: boolean): TimelineMessage => {
      const { points, ...rest } = read();
      const isKnown = !isWhole && points === sent;
      sent = points;
      return { type: 'timeline', key, ...rest, points: isKnown ? null : points };
    };
    return { snapshot: () => message(true), advance: () => message(false) };
  },
};

function expectTimeline(): never {
  throw new Error('a view of a time line was opened without one');
}
