/**
 * Why a request was dropped: a closed list, with one line about each. Scripts read the ids in run.json: they are added, never renamed.
 * What tells one from another, and its fix, is in docs/diagnosis.md.
 */
export const CAUSES = {
  generator: 'the load generator was stalled itself: the target is not to blame',
  'already-before': 'it was dropped at the same rate before the release began: the release did not do it',
  'idle-keep-alive-race': 'the server closed an idle connection at the moment a request was sent on it',
  'exits-on-sigterm': 'the app exits as soon as it is told to stop, while requests are still sent to its pod',
  'stops-listening-early': 'the app drains but refuses new connections before the Service has stopped sending them to its pod',
  'keep-alive-not-closed': 'the app drains but never tells its clients that a kept connection ends, and drops it when it exits',
  'grace-too-short': 'the pod was killed at the end of its grace period, before it had finished',
  'no-readiness-probe': 'a new pod got traffic before it listened, because nothing asks whether it is ready',
  'ready-too-early': 'a new pod said that it was ready before it could serve',
  'unavailable-during-roll':
    'the rollout took pods away before their replacements were ready, and the rest could not carry the load',
  recreate: 'every old pod was stopped before a new one was started',
  'old-colour-removed-early': 'the old colour was removed before traffic and connections had left it',
  'selector-matches-nothing': 'the selector of the Service matches no ready pod, though pods are ready',
  'wrong-target-port': 'the Service leads to a port on which its pods do not listen',
  'external-traffic-policy-local': 'traffic from outside reached a node that had no pod left (externalTrafficPolicy: Local)',
  'stale-address': 'requests went to the address of a pod that was gone (headless Service, DNS)',
  gateway: 'a gateway in front (an ingress, a load balancer) could not get an answer from a pod that was going',
  'gateway-reload': 'a gateway in front changed its own rules or restarted, with no pod event',
  'liveness-restart': 'a container was restarted because its liveness probe failed',
  crash: 'a container ended though nothing had asked it to',
  eviction: 'a pod was deleted outside of the release (eviction, scale-down, by hand)',
  'slow-target': 'the target was too slow: requests ran into their timeout while pods and endpoints stayed as they were',
  unknown: 'nothing in the evidence explains it',
} as const;

export type Cause = keyof typeof CAUSES;

/** What can be wrong with a release that drops nothing. None of them says that a request was dropped. */
export const WARNINGS = {
  'sticky-connections': 'kept connections stayed on the old version until its pods went',
  'versions-overlap': 'both versions answered at the same time, or went back and forth',
  'slow-connects': 'connects had to be tried again: packets went to an address where nothing was',
  'no-readiness-probe': 'nothing asks whether a new pod is ready',
  'no-drain-delay': 'nothing holds a pod back from stopping while traffic still reaches it',
  'single-replica': 'with one pod there is nothing left when it goes',
  'unavailable-during-roll': 'the rollout may take pods away before their replacements are ready',
  'session-affinity': 'the Service sends one client to one pod: few clients show few versions',
  'external-traffic-policy-local': 'traffic from outside depends on which node has a pod',
} as const;

export type Warning = keyof typeof WARNINGS;
