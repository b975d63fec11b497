/** Tells the URLs whenever they have become others, until the signal is aborted, which rejects with its reason. */
export type FollowTarget = (listener: (urls: readonly string[]) => void, signal: AbortSignal) => Promise<void>;

/** Where the load goes. */
export interface ResolvedTarget {
  readonly url: string;
  /** Further ones: new connections take turns over all. */
  readonly moreUrls: readonly string[];
  /** What the requests say as `Host`, where it is not the URL's. */
  readonly hostHeader: string | undefined;
  /** Undefined where the URLs stay as they are. */
  readonly follow: FollowTarget | undefined;
}
