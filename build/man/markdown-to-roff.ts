import { bold, bullet, italic, item, paragraph, plain, verbatim } from './roff.ts';

/**
 * The text below a heading of a page in docs/, up to the next heading of its rank or above. Throws if there
 * is no such heading.
 */
export function sectionOf(pages: Record<string, string>, page: string, heading: string): string {
  const markdown = pages[page] ?? '';
  const text = markdown.replaceAll(/^```[\s\S]*?^```$/gm, (fence) => fence.replaceAll(/^#/gm, '\0#'));
  const match = new RegExp(`^(#+) ${heading.replaceAll(/[^\w ]/g, '\\$&')}\n([\\s\\S]*)`, 'm').exec(text);
  if (match === null)
    throw new Error(`docs/${page}.md has no heading "${heading}"; the man page needs the section below it`);
  const [, marks = '', rest = ''] = match;
  const end = rest.search(new RegExp(`^#{1,${marks.length}} `, 'm'));
  return rest.slice(0, end === -1 ? undefined : end).replaceAll('\0#', '#');
}

/** The man page section made from a page of docs/, by the page's name. */
type Sections = ReadonlyMap<string, string>;

/** Converts the Markdown that docs/ uses: paragraphs, lists, tables, code, links and inline marks. */
export function markdownToRoff(markdown: string, sections: Sections = new Map()): string {
  const linked = markdown.replaceAll(
    /\[([^\]]+)\]\(([^)\s]+)\)/g,
    (_, text: string, target: string) => sections.get(target.replace(/\.md(#.*)?$/, '')) ?? text,
  );
  return blocksOf(linked).map(blockToRoff).join('\n');
}

function blockToRoff(block: string): string {
  if (block.startsWith('```')) return verbatim(block.split('\n').slice(1, -1));
  if (block.startsWith('|')) return table(block.split('\n'));
  if (block.startsWith('- ')) return list(block);
  return paragraph(inline(block));
}

/** Splits at empty lines outside code. A list may follow a paragraph without an empty line. */
const blocksOf = (markdown: string): string[] =>
  markdown
    .split(/(^```[\s\S]*?^```$)/m)
    .flatMap((part) => (part.startsWith('```') ? [part] : part.split(/\n\s*\n|\n(?=- (?![\s\S]*\n\n))/)))
    .map((block) => block.replace(/^\n+|\s+$/g, ''))
    .filter((block) => block !== '' && !block.startsWith('!['));

const list = (block: string): string =>
  block
    .split(/^- /m)
    .filter((entry) => entry !== '')
    .map((entry) => bullet(inline(entry.trim())))
    .join('\n');

/** A table of numbers stays a table. In any other table the last column explains the others. */
function table(lines: readonly string[]): string {
  const [, rule = '', ...rows] = lines;
  const cells = rows.map(cellsOf);
  if (rule.includes('-:')) return verbatim(grid([cellsOf(lines[0] ?? ''), ...cells]));
  return cells
    .map((row) => {
      const [first = '', ...others] = row.slice(0, -1);
      const beside = others.filter((other) => other !== '');
      return item(
        `${bold(first)}${beside.length > 0 ? ` (${beside.map(inline).join(', ')})` : ''}`,
        inline(row.at(-1) ?? ''),
      );
    })
    .join('\n');
}

const cellsOf = (line: string): string[] =>
  line
    .replaceAll(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

function grid(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}

/** Code and **strong** are bold, *emphasis* is italic. */
const inline = (text: string): string =>
  text
    .replaceAll(/\s*\n\s*/g, ' ')
    .split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s]+\*|\*[^*\s][^*]*[^*\s]\*)/)
    .map((part) => {
      const marked = /^(?:`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*)$/.exec(part);
      if (marked?.[3] !== undefined) return italic(marked[3]);
      return marked ? bold(marked[1] ?? marked[2] ?? '') : plain(part);
    })
    .join('');
