import { createHash } from 'node:crypto';
import { colorOf } from '../../text/frame-color.ts';
import { frameToText } from '../../text/frame-to-text.ts';
import { markup, scriptData } from './markup.ts';
import { type Profile, unitOf } from './profile.ts';
import { titleOf } from './svg.ts';
import { drawn, type FlameNode } from './tree.ts';

/** Least share of a frame that is drawn: it bounds the page. */
const LEAST_SHARE = 1e-4;

/** Style and script of the page. */
export interface PageParts {
  style: string;
  script: string;
}

/** A frame in the page: name, width, colour, sentence, children (contrib/flame/page.js reads it). */
type Frame = [name: string, width: number, color: string, text: string, children: Frame[]];

/**
 * A page with search and zoom, in one file. Its policy lets nothing be loaded, and no script run but its own: names in it
 * are of processes, which anybody chooses.
 */
export function treeToHtml(
  root: FlameNode,
  profile: Profile,
  isCompared: boolean,
  { style, script }: PageParts,
): string {
  const least = (root.weight + root.before) * LEAST_SHARE;
  const frameOf = (frame: FlameNode): Frame => [
    frame.name,
    frame.weight + frame.before,
    colorOf(frame, root, isCompared),
    frameToText(frame, root, { unit: unitOf(profile), isCompared }),
    drawn(frame, least).map(frameOf),
  ];
  const title = markup(titleOf(profile, isCompared));
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>${isCompared ? 'Red: more than before. Blue: less.' : 'The darker, the larger its share.'} Frames under 0.01 % are not drawn.
Click or Enter: zoom. Escape: all. Arrows: move. /: search.</p>
<p><label>Search <input id="query" type="search" autocomplete="off"></label> <button id="all" type="button">All</button>
<output id="found"></output></p>
</header>
<main id="flame" role="tree" tabindex="0" aria-label="Frames"></main>
<p id="about" role="status"></p>
<ul>${profile.notes.map((note) => `<li>${markup(note)}</li>`).join('')}</ul>
<script id="data" type="application/json">${scriptData(frameOf(root))}</script>
<script>${script}</script>
</body>
</html>
`;
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
