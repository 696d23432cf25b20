import { expect, test } from 'vitest';
import { Progress } from '../../../ui/src/parts/Attaching.tsx';
import { rendered } from '../rendered.ts';

const show = (companion: Parameters<typeof Progress>[0]['companion']) =>
  rendered(<Progress companion={companion} />);

test('says that probes are compiled until the first is loaded', () => {
  for (const companion of [undefined, { state: 'starting', attaching: { loaded: 0, probes: 90 } }] as const) {
    const { text, html } = show(companion);
    expect(text).toBe('bpftrace compiles probes');
    expect(html).not.toContain('value=');
  }
});

test('has how many of the probes are loaded', () => {
  const { text, html } = show({ state: 'starting', attaching: { loaded: 31, probes: 90 } });
  expect(text).toBe('bpftrace attaches probes 31 of 90 probes are loaded');
  expect(html).toContain('value="31" max="90"');
});

test('then waits for the first tick', () => {
  expect(show({ state: 'counting', attaching: null }).text).toBe('Probes are attached; the first tick comes');
});
