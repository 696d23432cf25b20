import { expect, test } from 'vitest';
import { cutsOf, fitCell } from '../../../../src/cli/top/draw/cuts.ts';

const NAME = { id: 'name', head: 'NAME', width: 12, align: 'left' } as const;
const shown = (texts: string[]) => {
  const cuts = cutsOf([NAME], () => texts);
  return texts.map((text) => fitCell(text, NAME, cuts));
};

test('names are cut at their end as long as they differ there', () => {
  expect(shown(['stress-ng-fork', 'stress-ng-mmap', 'short'])).toEqual([
    'stress-ng-f…',
    'stress-ng-m…',
    'short       ',
  ]);
});

test('call sites keep their offset, which tells them apart', () => {
  expect(shown(['ext4_alloc_inode+0x1c/0x2f0', 'kfree+0x1/0x20'])).toEqual(['ext4…de+0x1c', 'kfree+0x1   ']);
});

test.each([
  [['a-long-name-of-one', 'a-long-name-of-two']],
  [['/kube/pod-11111111/container.scope', '/kube/pod-22222222/container.scope']],
  [['/system.slice/first.service', '/system.slice/other.service']],
  [['/user.slice/a/b/run.scope', '/system.slice/a/b/run.scope']],
])('texts that differ elsewhere are cut elsewhere: %j', (texts) => {
  expect(new Set(shown(texts)).size).toBe(2);
});

test('texts without end, as a hostile service may send them, cost nothing', () => {
  expect(cutsOf([NAME], () => ['a'.repeat(300), 'b'.repeat(300)]).size).toBe(0);
});
