import type { KernelSymbols } from './symbols.ts';

/** Name of the place below the deepest frame that was kept. */
const DEEPER = '[deeper]';
/** The stack of an event that has none. */
const NO_STACK = '[no stack]';

/**
 * Returns a function that names the functions of a kernel stack, from the outermost to the one that `site` lies in, or to
 * the tracepoint's if the event has no call site. `stack` has a frame a line, innermost first: an address, or `name+offset`
 * with bpftrace 0.17. `nameOf` names the function that an address lies in. `depth`: most frames that were kept.
 */
export function stackNames(
  nameOf: (address: string) => string,
  symbolsOf: () => KernelSymbols,
  depth: number,
): (stack: string, site: string) => string[] {
  const names = new Map<string, string>();
  const named = (frame: string): string => {
    const known = names.get(frame);
    if (known !== undefined) return known;
    const name = isAddress(frame) ? nameOf(`0x${frame.replace(/^0x/, '')}`) : functionOf(frame, symbolsOf);
    names.set(frame, name);
    return name;
  };
  return (stack, site) => {
    const frames = stack === '' ? [] : stack.split('\n');
    const at = site === '' ? -1 : frames.findIndex((frame) => isAt(frame, site, symbolsOf));
    const outermost = frames.length >= depth ? [DEEPER] : [];
    const all = frames.slice(Math.max(0, at)).map(named).toReversed();
    return all.length === 0 ? [NO_STACK] : [...outermost, ...all];
  };
}

const isAddress = (frame: string): boolean => /^(?:0x)?[0-9a-f]{8,16}$/.test(frame);

/** True for the frame of a call site. An address never becomes part of a name. */
function isAt(frame: string, site: string, symbolsOf: () => KernelSymbols): boolean {
  const address = BigInt.asUintN(64, BigInt(site));
  if (isAddress(frame)) return BigInt(`0x${frame.replace(/^0x/, '')}`) === address;
  const [, name, offset = '0'] = FRAME.exec(frame) ?? [];
  const symbols = symbolsOf();
  if (symbols.areHidden) return false;
  const symbol = symbols.symbolAt(address - 1n);
  return symbol !== undefined && symbol.name === name && symbol.start + BigInt(offset) === address;
}

const FRAME = /^(.+)\+(\d+)$/;

/** `name+offset` as `name`, and ` [module]` behind it. */
function functionOf(frame: string, symbolsOf: () => KernelSymbols): string {
  const name = FRAME.exec(frame)?.[1] ?? frame;
  const symbols = symbolsOf();
  const address = symbols.areHidden ? undefined : symbols.addressOf(name);
  const module = address === undefined ? '' : (symbols.symbolAt(address)?.module ?? '');
  return module === '' ? name : `${name} [${module}]`;
}
