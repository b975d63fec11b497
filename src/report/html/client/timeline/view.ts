import { type Range, within } from './levels.ts';

/** What of the run is in view; all charts and tables of the timeline follow it. */
export class View {
  readonly run: Range;
  private range: Range;
  private readonly followers: ((range: Range) => void)[] = [];

  constructor(run: Range) {
    this.run = run;
    this.range = run;
  }

  get current(): Range {
    return this.range;
  }

  /** Called at once, and whenever something else comes into view. */
  follow(follower: (range: Range) => void): void {
    this.followers.push(follower);
    follower(this.range);
  }

  show(range: Range): void {
    this.range = within(range, this.run);
    for (const follower of this.followers) follower(this.range);
  }

  /** A factor above 1 shows more of the run, below 1 less, around the same middle. */
  zoom(factor: number): void {
    const { fromMs, untilMs } = this.range;
    const [middle, half] = [(fromMs + untilMs) / 2, ((untilMs - fromMs) / 2) * factor];
    this.show({ fromMs: middle - half, untilMs: middle + half });
  }

  /** By a share of what is in view. */
  move(share: number): void {
    const { fromMs, untilMs } = this.range;
    const byMs = (untilMs - fromMs) * share;
    const stay = Math.max(this.run.fromMs - fromMs, Math.min(byMs, this.run.untilMs - untilMs));
    this.show({ fromMs: fromMs + stay, untilMs: untilMs + stay });
  }
}
