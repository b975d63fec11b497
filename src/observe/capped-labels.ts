/**
 * Names that come from the target (versions, error details) and become keys of our tables. A target that invents ever new ones must
 * not grow our memory, so after the first `limit` all further ones share one label.
 */
export class CappedLabels {
  private readonly known = new Set<string>();
  private readonly limit: number;
  private readonly others: string;

  constructor(limit: number, others: string) {
    this.limit = limit;
    this.others = others;
  }

  of(name: string): string {
    if (this.known.has(name)) return name;
    if (this.known.size >= this.limit) return this.others;
    this.known.add(name);
    return name;
  }
}
