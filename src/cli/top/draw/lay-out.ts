/** A column of a table: its id, its head, and its place on the screen. */
export interface Column<Id extends string = string> {
  id: Id;
  head: string;
  width: number;
  align: 'left' | 'right';
}

/** A column before the layout: `width` is its least width. */
export interface Plan<Id extends string> extends Column<Id> {
  most: number;
}

export interface Rules<Id extends string> {
  plans: ReadonlyMap<Id, Plan<Id>>;
  /** Columns by importance: the first columns get space first. */
  importance: readonly Id[];
  /** Columns that grow into the remaining width, and the width each may reach in that step. */
  growth: readonly (readonly [Id, number])[];
  /** Columns from left to right. */
  order: readonly Id[];
}

/** Blanks after a column. The mark stands directly before the text that it marks. */
export const gap = ({ id }: { id: string }): number => (id === 'mark' ? 0 : 1);

/** The columns that fit into a width, each as wide as the rules allow. */
export function layOut<Id extends string>(width: number, rules: Rules<Id>): Column<Id>[] {
  const { plans, importance, growth, order } = rules;
  const chosen: Plan<Id>[] = [];
  let left = width + 1;
  for (const id of importance) {
    const plan = plans.get(id);
    if (plan === undefined || plan.width + 1 > left) continue;
    chosen.push({ ...plan });
    left -= plan.width + gap(plan);
  }
  for (const [id, most] of growth) {
    const plan = chosen.find((column) => column.id === id);
    if (plan === undefined) continue;
    const more = Math.max(0, Math.min(left, Math.min(most, plan.most) - plan.width));
    plan.width += more;
    left -= more;
  }
  return chosen
    .toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
    .map(({ id, head, width: wide, align }) => ({ id, head, width: wide, align }));
}
