import { basename } from 'node:path';
import type { Mapping } from '../../pages/mapping.ts';
import { fileOf } from '../../pages/mapping-name.ts';
import { isGlob, matchesGlob } from '../../probe/glob.ts';

/** A predicate for mappings: an address in it, its file, the last part of its path, or a glob for either. */
export function matchesMapping(text: string): (mapping: Mapping) => boolean {
  const fits = isGlob(text) && !text.startsWith('[') ? matchesGlob(text) : (name: string) => name === text;
  const address = /^(?:0x)?[0-9a-f]{1,16}$/i.test(text) ? Number.parseInt(text, 16) : Number.NaN;
  return (mapping) => {
    if (address >= mapping.start && address < mapping.end) return true;
    const file = fileOf(mapping);
    return fits(file) || fits(basename(file.replace(/ \(deleted\)$/, '')));
  };
}
