import { expect, it } from 'vitest';
import { z } from 'zod';
import { profileToSpeedscope } from '../../../src/report/flame/speedscope.ts';
import { profile } from '../../fixtures/profile.ts';

/** The part of speedscope's file-format-schema.json that a sampled profile uses. */
const File = z.strictObject({
  $schema: z.literal('https://www.speedscope.app/file-format-schema.json'),
  exporter: z.string(),
  name: z.string(),
  activeProfileIndex: z.int(),
  shared: z.strictObject({ frames: z.array(z.strictObject({ name: z.string() })) }),
  profiles: z.array(
    z.strictObject({
      type: z.literal('sampled'),
      name: z.string(),
      unit: z.enum(['none', 'bytes']),
      startValue: z.number(),
      endValue: z.number(),
      samples: z.array(z.array(z.int())),
      weights: z.array(z.number()),
    }),
  ),
});

it('has a profile of events and one of bytes, whose weights have the sum that they say', () => {
  const { shared, profiles, activeProfileIndex } = File.parse(
    JSON.parse(profileToSpeedscope(profile({ weight: 'bytes' }), '0.1.0')),
  );
  expect(activeProfileIndex).toBe(1);
  expect(profiles.map(({ unit, endValue }) => [unit, endValue])).toEqual([
    ['none', 1_010],
    ['bytes', 65_280],
  ]);
  for (const { samples, weights, endValue } of profiles) {
    expect(weights).toHaveLength(samples.length);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(endValue);
  }
  const frames = profiles[0]?.samples[0]?.map((index) => shared.frames[index]?.name);
  expect(frames).toEqual(['cc1', 'entry', 'read', 'alloc']);
});

it('of an event without a size has one', () => {
  const file = File.parse(JSON.parse(profileToSpeedscope(profile({ bytesOf: undefined }), '0.1.0')));
  expect(file).toMatchObject({ activeProfileIndex: 0, profiles: [{ unit: 'none' }] });
});
