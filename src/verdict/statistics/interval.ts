/** What a figure may be, at the confidence that was asked for; both ends belong to it. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}
