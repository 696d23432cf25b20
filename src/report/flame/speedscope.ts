import { fold, framesOf } from './folded.ts';
import type { Profile } from './profile.ts';

/** A file for speedscope (https://www.speedscope.app/file-format-schema.json): a profile of events, and one of bytes. */
export function profileToSpeedscope(profile: Profile, version: string): string {
  const { event, target, bytesOf, weight } = profile;
  const numbers = new Map<string, number>();
  const numberOf = (name: string) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  const profileOf = (by: Profile['weight']) => {
    const folded = [...fold({ ...profile, weight: by })]
      .filter(([, weights]) => weights > 0)
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    const weights = folded.map(([, each]) => each);
    return {
      type: 'sampled',
      name: `${event}, ${by === 'bytes' ? 'bytes' : 'events'}`,
      unit: by === 'bytes' ? 'bytes' : 'none',
      startValue: 0,
      endValue: weights.reduce((sum, each) => sum + each, 0),
      samples: folded.map(([key]) => framesOf(key).map(numberOf)),
      weights,
    };
  };
  const profiles = [profileOf('count'), ...(bytesOf === undefined ? [] : [profileOf('bytes')])];
  return `${JSON.stringify({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: `vmtally ${version}`,
    name: `${event} for ${target}`,
    activeProfileIndex: weight === 'bytes' ? profiles.length - 1 : 0,
    shared: { frames: [...numbers.keys()].map((name) => ({ name })) },
    profiles,
  })}\n`;
}
