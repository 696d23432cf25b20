import type { TimelineMessage } from '../../wire/timeline.ts';
import { liveTimeline } from '../player/live-timeline.ts';
import type { Timeline } from '../timeline.ts';
import type { ViewKind } from './kind.ts';

/** Shows the time line of a replay, or of the last ten minutes of a session. */
export const timeline: ViewKind<'timeline'> = {
  resolve(request, context) {
    // A replay has one session, and sends its time line whenever its time is another.
    if (context.timeline !== undefined) return { view: request.view };
    return { ...request, session: context.session(request.session).info.id };
  },
  open({ session }, key, context) {
    const held = session === undefined ? undefined : context.session(session);
    const read = context.timeline ?? (() => liveTimeline(held ?? context.session(session)));
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
