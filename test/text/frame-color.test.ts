import { expect, it } from 'vitest';
import { colorOf } from '../../src/text/frame-color.ts';

it('is darker for a larger share', () => {
  const light = (weight: number) =>
    Number(/(\d+)%\)$/.exec(colorOf({ weight, before: 0 }, { weight: 100 }, false))?.[1]);
  expect(light(100)).toBe(60);
  expect(light(1)).toBe(87);
  expect(light(0)).toBe(90);
  expect(colorOf({ weight: 0, before: 0 }, { weight: 0 }, false)).toBe('hsl(36 92% 90%)');
});

it('of a comparison is red for more, blue for less, and pale where nothing changed', () => {
  const color = (weight: number, before: number) => colorOf({ weight, before }, { weight: 100 }, true);
  expect(color(10, 0)).toBe('hsl(4 85% 64%)');
  expect(color(0, 10)).toBe('hsl(214 85% 64%)');
  expect(color(10, 10)).toBe('hsl(4 85% 94%)');
  expect(color(0, 0)).toBe('hsl(4 85% 94%)');
});
