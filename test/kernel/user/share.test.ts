import { expect, it } from 'vitest';
import { Share } from '../../../src/kernel/user/share.ts';

it('leaves each further user half of the rest', () => {
  const share = new Share(1_000);
  const most = (user: number) => {
    let taken = 0;
    while (share.take(user, 1)) taken++;
    return taken;
  };
  expect([most(1), most(2), most(3), most(1)]).toEqual([500, 250, 125, 0]);
  share.charge(1, -500);
  expect(share.has(1, 300)).toBe(true);
  expect(share.has(1, 400)).toBe(false);
});
