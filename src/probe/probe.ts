import { isSoftwarePoint } from './attach-point.ts';
import { checkInKey } from './check-in-key.ts';
import type { Head, MapHead } from './head.ts';
import type { Token } from './lex.ts';
import { type Block, closing, invalid, isSymbol, parse } from './parse.ts';

/** A checked probe: its head, its blocks, and its origin (a file). */
export interface Probe {
  readonly head: Head;
  readonly blocks: Block[];
  /** The event of its head, known without parsing it. */
  event: string;
  where: string;
  /** True for the user's own probe file; false for a probe of the catalogue. */
  own?: boolean;
}

/**
 * A statement `@map[key…] = function(…);` that writes an output map, as a range of tokens in a block's body.
 */
export interface Update {
  map: string;
  from: number;
  /** Index after the semicolon, or after the call where the statement has no semicolon. */
  to: number;
}

/**
 * Makes a probe of its head and its script.
 * Throws PROBE_INVALID where the script does anything that vmtally could not count exactly: it prints,
 * attaches to anything but events, reads an output map, or has an output map whose key does not begin with
 * pid.
 */
export function probeOf(head: Head, source: string, where: string): Probe {
  const blocks = parse(source, where);
  for (const map of Object.keys(head.maps)) {
    if (map !== head.name && !map.startsWith(`${head.name}_`)) {
      throw invalid(where, 1, `head: map ${map} must be called ${head.name} or ${head.name}_SOMETHING`);
    }
    if (map.startsWith('vt_')) throw invalid(where, 1, 'names that begin with vt_ are vmtally’s own');
  }
  const written = new Set<string>();
  for (const block of blocks) {
    checkAttach(block, where);
    checkCalls(block, where);
    const updates = updatesOf(block, head.maps, where);
    checkInKey(updates, head.maps, block, where);
    for (const { map } of updates) written.add(map);
  }
  for (const map of Object.keys(head.maps)) {
    if (!written.has(map)) throw invalid(where, 1, `its head declares the map ${map}, which no block writes`);
  }
  return { head, blocks, where, event: head.event };
}

/** The statements of a block that write output maps, in order. */
export function updatesOf(block: Block, maps: Record<string, MapHead>, where: string): Update[] {
  const { body } = block;
  refuseReads(block.predicate, maps, where);
  const updates: Update[] = [];
  for (let index = 0; index < body.length; index++) {
    const token = body[index];
    if (token?.kind !== 'map') continue;
    const name = token.text.slice(1);
    const map = Object.hasOwn(maps, name) ? maps[name] : undefined;
    if (map === undefined) continue;
    const wrong = (why: string) => invalid(where, token.line, `@${name} ${why}`);
    if (index > 0 && !['{', '}', ';'].some((text) => isSymbol(body[index - 1], text))) {
      throw wrong(ONLY_WRITTEN);
    }
    const keyEnd = isSymbol(body[index + 1], '[') ? closing(body, index + 1) : -1;
    if (keyEnd === -1 || body[index + 2]?.text !== 'pid' || !/^[,\]]$/.test(body[index + 3]?.text ?? ''))
      throw wrong('must be keyed by pid first: @map[pid, …]');
    const call = body[keyEnd + 2]?.text;
    const wanted = map.sum ? 'sum' : map.hist ? 'hist' : 'count';
    const end = closing(body, keyEnd + 3);
    if (!isSymbol(body[keyEnd + 1], '=') || call !== wanted || end === -1) {
      throw wrong(`must be written by = ${wanted}(…), as its head says`);
    }
    const after = body[end + 1];
    if (after !== undefined && !isSymbol(after, ';') && !isSymbol(after, '}')) {
      throw wrong(`must be written by = ${wanted}(…) with nothing after it`);
    }
    const numbers = splitKey(body.slice(keyEnd + 4, end));
    if (map.hist && (numbers.length !== 1 || numbers[0]?.length === 0))
      throw wrong('must be written by = hist(…) of one number');
    const parts = splitKey(body.slice(index + 2, keyEnd)).length;
    const declares = map.value !== undefined && map.value.raw === undefined;
    if (parts !== (declares ? 2 : 1)) {
      throw wrong(
        `has ${parts} key parts, but its head ${declares ? 'declares' : 'does not declare'} a second one`,
      );
    }
    const to = isSymbol(body[end + 1], ';') ? end + 2 : end + 1;
    refuseReads(body.slice(index + 1, to), maps, where);
    updates.push({ map: name, from: index, to });
    index = to - 1;
  }
  return updates;
}

/** Throws if an output map is named anywhere but as the target of an update. */
function refuseReads(tokens: readonly Token[], maps: Record<string, MapHead>, where: string): void {
  const read = tokens.find(({ kind, text }) => kind === 'map' && Object.hasOwn(maps, text.slice(1)));
  if (read) throw invalid(where, read.line, `${read.text} ${ONLY_WRITTEN}`);
}

const ONLY_WRITTEN = 'is an output map: only a statement may write it, and nothing may read it';

/** Splits a map's key, or a call's arguments, at the top-level commas. */
function splitKey(tokens: Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (['(', '['].includes(token.text)) depth++;
    if ([')', ']'].includes(token.text)) depth--;
    if (depth === 0 && isSymbol(token, ',')) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

const POINT = /^(?:tracepoint:[a-z0-9_*?]+:[A-Za-z0-9_*?]+|k(?:ret)?probe:\w+)$/;

function checkAttach(block: Block, where: string): void {
  for (const attach of block.attach) {
    if (!POINT.test(attach) && !isSoftwarePoint(attach)) {
      throw invalid(
        where,
        block.line,
        `${attach} is not tracepoint:category:name, kprobe:function, kretprobe:function or software:minor-faults:1 (vmtally adds BEGIN, END and interval)`,
      );
    }
  }
}

/** Functions that a probe may call. A function that prints would break the stream of numbers. */
const CALLS = new Set(['count', 'sum', 'hist', 'delete', 'if', 'strncmp', 'sizeof', 'offsetof', 'cgroupid']);

function checkCalls(block: Block, where: string): void {
  const tokens = [...block.predicate, ...block.body];
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'word' && isSymbol(tokens[index + 1], '(') && !CALLS.has(token.text)) {
      throw invalid(where, token.line, `${token.text}() is not allowed: a probe only counts`);
    }
  }
}
