/**
 * The exit codes of cutover. Scripts rely on them: add, never renumber.
 * 1 stays unused, because Node itself ends with 1 when it crashes.
 */
export const EXIT = {
  pass: 0,
  /** Bad command line, bad profile, or something the profile names cannot be had (file, URL, port). */
  usage: 2,
  /** A check failed. */
  fail: 3,
  /** The evidence does not carry a verdict. */
  inconclusive: 4,
  /** The release itself failed, or the cluster could not be used. */
  releaseFailed: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
