import { expect, test } from 'vitest';
import { LackingNote } from '../../../ui/src/health/LackingNote.tsx';
import { rendered } from '../rendered.ts';

const preset = (name: string, ...lacking: string[]) => ({ name, summary: '', missing: null, lacking });

test('names the default events that the kernel lacks, with the reasons', () => {
  const events = [
    preset('@faults', 'x (no)'),
    preset('@default', 'compaction.total (no CONFIG_COMPACTION)', 'b (c)'),
  ];
  expect(rendered(<LackingNote events={events} />).text).toBe(
    'This kernel lacks events that are counted by default: compaction.total (no CONFIG_COMPACTION); b (c)',
  );
});

test('is empty on a kernel that has all, and before the events are known', () => {
  expect(rendered(<LackingNote events={[preset('@faults', 'x (no)'), preset('@default')]} />).text).toBe('');
  expect(rendered(<LackingNote events={[]} />).text).toBe('');
});
