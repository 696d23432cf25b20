import { colorOf } from '../../text/frame-color.ts';
import { frameToText } from '../../text/frame-to-text.ts';
import { cut } from '../../text/text-width.ts';
import { wrap } from '../../text/wrap.ts';
import { markup } from './markup.ts';
import { type Profile, unitOf } from './profile.ts';
import { drawn, type FlameNode } from './tree.ts';

const WIDTH = 1200;
const ROW = 18;
const TOP = 52;
/** Width of a letter at the size of the frames' texts, and the least width of a frame. */
const LETTER = 6.7;
const LEAST = 0.5;

/** A picture of the stacks, outermost frames at the top. It loads nothing and runs nothing. */
export function treeToSvg(root: FlameNode, profile: Profile, isCompared: boolean): string {
  const rects: string[] = [];
  const all = root.weight + root.before;
  const scale = all === 0 ? 0 : WIDTH / all;
  const draw = (frame: FlameNode, left: number, depth: number): number => {
    const width = (frame.weight + frame.before) * scale;
    rects.push(rectOf(frame, root, { left, width, y: TOP + depth * ROW }, profile, isCompared));
    let at = left;
    let deepest = depth;
    for (const child of drawn(frame, LEAST / (scale || 1))) {
      deepest = Math.max(deepest, draw(child, at, depth + 1));
      at += (child.weight + child.before) * scale;
    }
    return deepest;
  };
  const bottom = TOP + (1 + draw(root, 0, 0)) * ROW + 24;
  const notes = profile.notes.flatMap((note) => wrap(note, { width: 160 }));
  const texts = notes.map((line, index) => `<text x="8" y="${bottom + index * ROW}">${markup(line)}</text>`);
  const height = bottom + notes.length * ROW;
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="monospace" font-size="11">
<title>${markup(titleOf(profile, isCompared))}</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="8" y="22" font-size="15">${markup(titleOf(profile, isCompared))}</text>
<text x="8" y="40">${markup(isCompared ? 'Red: more than before. Blue: less.' : 'The darker, the larger its share.')}</text>
${[...rects, ...texts].join('\n')}
</svg>
`;
}

export const titleOf = ({ event, target, seconds, weight }: Profile, isCompared: boolean): string =>
  `${weight === 'bytes' ? 'Bytes' : 'Events'} of ${event} by stack for ${target}, in ${seconds.toFixed(3)} s${isCompared ? ', compared' : ''}`;

function rectOf(
  frame: FlameNode,
  root: FlameNode,
  { left, width, y }: { left: number; width: number; y: number },
  profile: Profile,
  isCompared: boolean,
): string {
  const letters = Math.floor((width - 6) / LETTER);
  const text =
    letters < 3
      ? ''
      : `<text x="${(left + 3).toFixed(1)}" y="${y + 13}">${markup(cut(frame.name, letters))}</text>`;
  const about = frameToText(frame, root, { unit: unitOf(profile), isCompared });
  return `<g><title>${markup(about)}</title><rect x="${left.toFixed(1)}" y="${y}" width="${width.toFixed(2)}" height="${ROW - 1}" fill="${colorOf(frame, root, isCompared)}"/>${text}</g>`;
}
