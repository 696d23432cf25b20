import type { CaptureItem, Damage } from './items.ts';

/**
 * Leaves out what is in a file twice, or out of order: a member, a tick, or a whole capture behind the first. Each is a
 * damage. Times of day are no order: the clock may have been set back.
 */
export function* inOrder(items: Iterable<CaptureItem>): Generator<CaptureItem> {
  const last = { member: 0, run: 0, tick: 0, atSeconds: 0 };
  let offset = 0;
  let isLeftOut = false;
  let hasEnded = false;
  const damage = (at: number, why: string): { kind: 'damage'; damage: Damage } => ({
    kind: 'damage',
    damage: { offset: at, bytes: 0, why },
  });
  const refused = (at: number, why: string) => {
    isLeftOut = true;
    return damage(at, why);
  };
  for (const item of items) {
    if (item.kind === 'damage' || item.kind === 'passed') yield item;
    else if (hasEnded) {
      if (!isLeftOut) yield refused(0, 'data follow its end, and are left out');
    } else if (item.kind === 'head') {
      if (item.offset > 0)
        yield refused(item.offset, 'it has a second head, and what follows it is left out');
    } else if (item.kind === 'member' && item.line.member <= last.member)
      yield refused(
        item.offset,
        `member ${item.line.member} comes after member ${last.member}, and is left out`,
      );
    else if (item.kind === 'member' && item.line.run < last.run)
      yield refused(item.offset, `run ${item.line.run} comes after run ${last.run}, and is left out`);
    else {
      if (item.kind === 'member') {
        isLeftOut = false;
        ({ offset } = item);
        const { member, run } = item.line;
        Object.assign(last, { member, run }, run > last.run && { tick: 0, atSeconds: 0 });
      }
      if (isLeftOut) continue;
      if (item.kind === 'tick') {
        const { tick, atSeconds } = item.tick;
        if (tick <= last.tick || atSeconds < last.atSeconds) {
          yield damage(
            offset,
            `tick ${tick}, of ${atSeconds.toFixed(3)} s, comes after tick ${last.tick}, of ${last.atSeconds.toFixed(3)} s, and is left out`,
          );
          continue;
        }
        Object.assign(last, { tick, atSeconds });
      }
      hasEnded = item.kind === 'end';
      yield item;
    }
  }
}
