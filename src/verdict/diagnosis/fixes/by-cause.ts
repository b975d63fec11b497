import { formatDuration } from '../../quantity.ts';
import type { Attribution } from '../attribute.ts';
import type { Cause } from '../cause.ts';
import { drainDelay } from '../drain-delay.ts';
import type { Scene } from '../scene.ts';
import { type Fix, type FixOf, words } from './fix.ts';
import { addReadinessProbe, honestReadiness, keepAllAvailable, loosenLiveness, rollInstead } from './rollout.ts';
import { closeKeptConnections, drainFix, moreGrace, waitAndProtect, waitBeforeStopping } from './stopping.ts';

/** The fix of each cause, in the words of a manifest wherever one can say it. */
export const FIXES: Readonly<Record<Cause, FixOf>> = {
  generator: () => words('give the load generator cores of its own, more workers, or a lower rate, and run again'),
  'already-before': () => words('look at the service itself: it drops requests without a release'),
  'idle-keep-alive-race': idleTimeout,
  'exits-on-sigterm': waitBeforeStopping,
  'stops-listening-early': waitBeforeStopping,
  'keep-alive-not-closed': closeKeptConnections,
  'grace-too-short': moreGrace,
  'no-readiness-probe': addReadinessProbe,
  'ready-too-early': honestReadiness,
  'unavailable-during-roll': keepAllAvailable,
  recreate: rollInstead,
  'old-colour-removed-early': longerHold,
  'selector-matches-nothing': () => words('make the selector of the Service match the labels of the pods that are ready'),
  'wrong-target-port': () => words('set targetPort of the Service to the port on which the new pods listen'),
  'external-traffic-policy-local': (attributions, scene) => ({
    ...drainFix(attributions, scene),
    text: 'a preStop of at least the check interval of the load balancer times its threshold, or externalTrafficPolicy: Cluster',
  }),
  'stale-address': reachByService,
  gateway: drainFix,
  'gateway-reload': () =>
    words('leave the rules of the gateway as they are in a release: switch the Service behind them instead'),
  'liveness-restart': loosenLiveness,
  crash: () => words("look at the container's log for why it ended: no setting of the release makes up for it"),
  eviction: waitAndProtect,
  'slow-target': () => words('more or larger pods, or a longer load.responseTimeout if the answers may take that long'),
  unknown: () => words('each of them is listed in report.html: the milestones around it are what there is to go by'),
};

function idleTimeout(attributions: readonly Attribution[]): Fix {
  const idleMs = Math.max(0, ...attributions.map(({ group }) => group.idleMs?.max ?? 0));
  return words(
    `raise the idle (keep-alive) timeout of the server above that of whoever keeps connections to it; it closes them after about ${formatDuration(idleMs)}`,
  );
}

function longerHold(attributions: readonly Attribution[], scene: Scene): Fix {
  // Kept connections do not leave by themselves, however long the old colour is held.
  if (attributions.every(({ group }) => group.connection === 'reused')) return closeKeptConnections(attributions, scene);
  const { seconds, explained } = drainDelay(attributions, scene);
  const isProfiles = scene.profile.release?.strategy === 'blue-green';
  const where = isProfiles
    ? `release.blueGreen.hold: ${seconds}s in the profile`
    : `wait ${seconds} s after the switch before the old colour is deleted`;
  return { text: `${where}, and let its app close kept connections before it exits`, patches: [], explained: [explained] };
}

function reachByService(attributions: readonly Attribution[], scene: Scene): Fix {
  const fix = drainFix(attributions, scene);
  const text = `send to a Service with an address of its own (ClusterIP), or resolve the name again before each connection; ${fix.text}`;
  return { ...fix, text };
}
