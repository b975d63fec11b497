/** One thing that was looked at before a release, and how it stands. */
export interface Finding {
  /** `fault`: the run cannot succeed. `warning`: it can, but something may be lost or remain unproven. */
  readonly level: 'ok' | 'warning' | 'fault';
  /** The object: `Deployment default/hello`, `target http://127.0.0.1:8080`. */
  readonly about: string;
  readonly what: string;
  /** What it means for the release, and what to do about it; absent where all is well. */
  readonly consequence?: string;
  readonly fix?: string;
}

export function fine(about: string, what: string): Finding {
  return { level: 'ok', about, what };
}

export function warning(about: string, what: string, { consequence, fix }: { consequence: string; fix: string }): Finding {
  return { level: 'warning', about, what, consequence, fix };
}

export function fault(about: string, what: string, { consequence, fix }: { consequence: string; fix: string }): Finding {
  return { level: 'fault', about, what, consequence, fix };
}
