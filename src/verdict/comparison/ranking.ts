/** Puts things in an order by several priorities, the most important first, where not every difference can be told. */
export interface Ordering<Thing, Priority> {
  readonly priorities: readonly Priority[];
  /** Less is better; undefined: not known, and last. */
  readonly figureOf: (thing: Thing, priority: Priority) => number | undefined;
  readonly isToldApart: (one: Thing, other: Thing, priority: Priority) => boolean;
}

/**
 * In groups, best first; within a group no priority tells two apart. What a priority tells apart is in different groups, unless a more
 * important one has put the two in different groups already: so nothing that a priority tells is overruled by a lesser one. Groups of what
 * cannot be told apart are cut where a thing differs from any of those before it, in the order of the figure. Within a group, too, what
 * looks better stands first.
 */
export function rank<Thing, Priority>(things: readonly Thing[], ordering: Ordering<Thing, Priority>): Thing[][] {
  const byAll = (a: Thing, b: Thing): number =>
    ordering.priorities.map((priority) => inOrderOf(priority, ordering)(a, b)).find((order) => order !== 0) ?? 0;
  return groupsOf(things, ordering).map((group) => group.toSorted(byAll));
}

function groupsOf<Thing, Priority>(things: readonly Thing[], ordering: Ordering<Thing, Priority>): Thing[][] {
  const [priority, ...lesser] = ordering.priorities;
  if (things.length === 0) return [];
  if (priority === undefined) return [[...things]];
  const groups: Thing[][] = [];
  for (const thing of things.toSorted(inOrderOf(priority, ordering))) {
    const group = groups.at(-1);
    if (group === undefined || group.some((other) => ordering.isToldApart(other, thing, priority))) groups.push([thing]);
    else group.push(thing);
  }
  return groups.flatMap((group) => groupsOf(group, { ...ordering, priorities: lesser }));
}

function inOrderOf<Thing, Priority>(priority: Priority, { figureOf }: Ordering<Thing, Priority>): (a: Thing, b: Thing) => number {
  return (a, b) => {
    const [one, other] = [figureOf(a, priority) ?? Infinity, figureOf(b, priority) ?? Infinity];
    return one === other ? 0 : one - other;
  };
}
