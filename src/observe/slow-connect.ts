/** The two moments of a sample between which TCP connected; NaN where it did not. */
export interface ConnectTimes {
  readonly resolvedUs: number;
  readonly tcpConnectedUs: number;
}

/**
 * When a lost SYN is sent again, in seconds after the first one. RFC 6298 (2.1, 5.5): after 1 s, and each time after twice as long, as
 * Linux did and others do: 1, 3, 7, 15, 31. Linux since 6.5 waits 1 s four times more before it doubles (tcp_syn_linear_timeouts):
 * 1, 2, 3, 4, 5, 7, 11, 19, 35.
 */
const SENT_AGAIN_AFTER_S: readonly number[] = [1, 2, 3, 4, 5, 7, 11, 15, 19, 31, 35];

/** A clock tick of the kernel and the rounding of the times. */
const EARLY_US = 10_000;
/** The kernel's timers are late by up to an eighth of their time. */
const TIMER_SLACK = 1 / 8;
/** The round trip of the SYN that came through, and our own event loop. */
const ROUND_TRIP_US = 250_000;

/**
 * The connect was made, but only by a SYN that was sent again: a drop that TCP hid behind a delay. Told by the time alone, which lies just
 * above one of those at which a SYN is sent again.
 */
export function isSlowConnect({ resolvedUs, tcpConnectedUs }: ConnectTimes): boolean {
  const tookUs = tcpConnectedUs - resolvedUs;
  // Nearly always, and also where either never was.
  if (!(tookUs >= 1e6 - EARLY_US)) return false;
  return SENT_AGAIN_AFTER_S.some((seconds) => {
    const againUs = seconds * 1e6;
    return tookUs >= againUs - EARLY_US && tookUs < againUs * (1 + TIMER_SLACK) + ROUND_TRIP_US;
  });
}
