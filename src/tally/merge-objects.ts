import type { FeedObjects } from '../wire/feed-samples.ts';
import { summed } from './merge-stacks.ts';

/** Merges the objects of two consecutive ticks. Where a count began with the second, nothing of the first is left. */
export function mergeObjects(first: FeedObjects | undefined, second: FeedObjects): FeedObjects {
  if (first === undefined) return second;
  const sites = [...first.sites, ...second.sites];
  if (second.begins) return { ...second, sites };
  const both = (side: 'allocated' | 'freed' | 'unseen' | 'freers') => summed([first[side], second[side]], 4);
  return {
    ...second,
    begins: first.begins,
    sites,
    allocated: both('allocated'),
    freed: both('freed'),
    unseen: both('unseen'),
    freers: both('freers'),
  };
}
