import type { CaptureItem, Damage } from './items.ts';

/** Leaves out what is in a file twice, or out of order: a member, or a whole capture behind the first. Each is a damage. */
export function* inOrder(items: Iterable<CaptureItem>): Generator<CaptureItem> {
  let member = 0;
  let isLeftOut = false;
  let hasEnded = false;
  const refused = (offset: number, why: string): { kind: 'damage'; damage: Damage } => {
    isLeftOut = true;
    return { kind: 'damage', damage: { offset, bytes: 0, why } };
  };
  for (const item of items) {
    if (item.kind === 'damage' || item.kind === 'passed') yield item;
    else if (hasEnded) {
      if (!isLeftOut) yield refused(0, 'data follow its end, and are left out');
    } else if (item.kind === 'head') {
      if (item.offset > 0)
        yield refused(item.offset, 'it has a second head, and what follows it is left out');
    } else if (item.kind === 'member' && item.line.member <= member)
      yield refused(item.offset, `member ${item.line.member} comes after member ${member}, and is left out`);
    else {
      if (item.kind === 'member') {
        isLeftOut = false;
        ({ member } = item.line);
      }
      if (isLeftOut) continue;
      hasEnded = item.kind === 'end';
      yield item;
    }
  }
}
