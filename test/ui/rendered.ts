import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';

/** A component as HTML, with the parts that tests ask for. */
export interface Rendered {
  html: string;
  /** The visible text, with single spaces. */
  text: string;
  /** The texts of the cells, by row, of HTML tables and of the board. */
  rows: string[][];
  /** The texts of the tooltips. */
  tooltips: string[];
  /** The names of elements for screen readers. */
  labels: string[];
}

export function rendered(element: ReactElement): Rendered {
  const html = renderToStaticMarkup(element);
  return {
    html,
    text: textOf(html),
    rows: split(html, /<tr\b|<div role="row"/).map((row) =>
      split(row, /<t[hd]\b|<span role="\w+"/).map(cellText),
    ),
    tooltips: attributes(html, 'title'),
    labels: attributes(html, 'aria-label'),
  };
}

const split = (html: string, start: RegExp): string[] => html.split(start).slice(1);

/** The text of a cell whose start tag lost its first characters. What follows the table is not part of it. */
const cellText = (html: string): string => textOf(`<${html.split('</table>')[0] ?? ''}`);

const textOf = (html: string): string =>
  decoded(html.replaceAll(/<title>.*?<\/title>|<[^>]*>/g, ' '))
    .replaceAll(/\s+/g, ' ')
    .trim();

const attributes = (html: string, name: string): string[] =>
  [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value = '']) => decoded(value));

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };

const decoded = (text: string): string =>
  text.replaceAll(/&(#?\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
