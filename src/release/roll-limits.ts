export interface RollingUpdate {
  readonly maxSurge?: number | string | undefined;
  readonly maxUnavailable?: number | string | undefined;
}

/** As the Deployment controller resolves them: a share of the surge is rounded up, of the unavailable down, and both 0 means one may go. */
export function rollLimits(
  replicas: number,
  { maxSurge = '25%', maxUnavailable = '25%' }: RollingUpdate = {},
): { readonly surge: number; readonly unavailable: number } {
  const surge = resolved(maxSurge, replicas, Math.ceil);
  const unavailable = resolved(maxUnavailable, replicas, Math.floor);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function resolved(value: number | string, replicas: number, round: (share: number) => number): number {
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  return percent === undefined ? Number(value) : round((Number(percent) * replicas) / 100);
}
