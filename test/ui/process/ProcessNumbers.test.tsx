import { describe, expect, test } from 'vitest';
import { ProcessModel } from '../../../src/client/process.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import type { ProcessDetails, ProcessMessage } from '../../../src/wire/views.ts';
import { ProcessNumbers } from '../../../ui/src/process/ProcessNumbers.tsx';
import { ProcessTitle } from '../../../ui/src/process/ProcessTitle.tsx';
import { NOT_COUNTED } from '../../../ui/src/text/not-counted.ts';
import { process, who } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

const DETAILS: ProcessDetails = {
  pid: 1234,
  start: 99,
  name: 'bash',
  parent: 1,
  parentName: 'systemd',
  uid: 0,
  user: 'root',
  cgroup: '/system.slice/ssh.service',
  command: ['bash', '-c', "echo 'hi'"],
  startedMs: 910_000,
  state: 'sleeping',
  threads: 1,
  readMs: 70_000,
  minorFaults: 12_345,
  majorFaults: 6,
  rssBytes: 5 << 20,
};

const COUNTED: Partial<ProcessMessage> = {
  totals: [[0, [64, 75, 96, 25]]],
  ticks: [{ tick: 1, atMs: 1_000_000, seconds: 2, counts: [[0, [64, 10]]] }],
};

function modelOf(parts: Partial<ProcessMessage>): ProcessModel {
  const model = new ProcessModel();
  model.apply(process(parts));
  return model;
}

const render = (
  parts: Partial<ProcessMessage> = COUNTED,
  label: string | null = null,
  state: SessionInfo['state'] = 'counting',
) =>
  rendered(
    <ProcessNumbers
      process={modelOf(parts)}
      version={1}
      session={{ state, intervalMs: 1000 }}
      label={label}
      onSeries={() => {}}
    />,
  );

describe('the numbers of a process', () => {
  test('have the rate, count and amount of each series', () => {
    expect(render().rows.slice(0, 3)).toEqual([
      ['Series', 'Rate', 'Count', 'Amount'],
      ['kmem:kmalloc', '5', '100', '7.0 KiB'],
      ['kmem:kfree', '0', '0', ''],
    ]);
  });

  test('have no rate while the session does not count', () => {
    const { rows, tooltips } = render(COUNTED, null, 'suspended');
    expect(rows.slice(1, 3)).toEqual([
      ['kmem:kmalloc', '–', '100', '7.0 KiB'],
      ['kmem:kfree', '–', '0', ''],
    ]);
    expect(tooltips).toContain(NOT_COUNTED);
  });

  test('have no rate of a series that the budget dropped', () => {
    const [first, ...others] = process().series ?? [];
    const series = first && [{ ...first, counted: false }, ...others];
    expect(render({ ...COUNTED, series }).rows.slice(1, 3)).toEqual([
      ['kmem:kmalloc', '–', '100', '7.0 KiB'],
      ['kmem:kfree', '0', '0', ''],
    ]);
  });

  test('have the distribution with exact values, counts, shares and amounts', () => {
    const { rows, tooltips } = render();
    expect(rows.slice(3)).toEqual([
      ['bytes_alloc', 'Bar', 'Count', 'Share', 'bytes'],
      ['64 B', '', '75', '75.0 %', '4.7 KiB'],
      ['96 B', '', '25', '25.0 %', '2.3 KiB'],
    ]);
    expect(tooltips).toContain('4,800 bytes');
  });

  test('are of the chosen series, which is the first unless one is named', () => {
    expect(render().text).toContain('Distribution allocations, since the session began');
    const calls = render(COUNTED, 'kmem:kfree').text;
    expect(calls).toContain('Distribution calls, since the session began No calls so far');
    expect(calls).not.toContain('bytes_alloc × time');
  });

  test('have a heat map of a series with values', () => {
    const { text, labels } = render();
    expect(text).toContain('bytes_alloc × time allocations a second, last 1 min');
    expect(labels).toContain('Heat map of kmem:kmalloc by bytes_alloc and time; arrow keys select a cell');
    // Without events in the last minutes it takes no room.
    expect(render({}).text).not.toContain('bytes_alloc × time');
  });

  test('have details from procfs', () => {
    const { text, tooltips } = render({ ...COUNTED, details: DETAILS });
    expect(text).toContain('PID 1234 Parent 1 systemd User root Place ssh.service cgroup /system.slice/ssh');
    expect(text).toContain("Command bash -c 'echo '\\''hi'\\'''");
    expect(text).toContain(
      '1 min 30 s ago State sleeping, 1 thread Minor faults 12,345 Major faults 6 RSS 5 MiB',
    );
    expect(tooltips).toContain('5,242,880 bytes');
  });

  test('have what the session knows if procfs says nothing', () => {
    const { text } = render();
    expect(text).toContain('Details PID 1234 User root Place ssh.service');
    expect(text).not.toContain('Parent');
  });
});

test.each([
  ['a living process', { details: DETAILS }, 'bash pid 1234'],
  ['an ended process', { who: who({ ended: true }) }, 'bash 1234 ended'],
  ['a process without a name', { who: who({ name: null }) }, ':1234 1234'],
  ['a process that the session has not counted', { who: null }, 'Not counted'],
])('the title of %s', (_, parts, text) => {
  expect(rendered(<ProcessTitle process={modelOf(parts)} />).text).toBe(text);
});
