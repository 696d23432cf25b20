/** Why a dash stands in place of a number of the tick. */
export const NOT_COUNTED =
  'Not counted now: the session does not count, its last tick is too short for a rate, or the event was dropped to keep the overhead within the budget (--max-cost-drop)';
