/** A moment of the run. Moments are compared with each other, so all have the same form: `8.214 s` since the start. */
export function moment(atMs: number): string {
  return `${(atMs / 1000).toFixed(3)} s`;
}
