import type { Rule } from '../finding.ts';
import { externalTrafficPolicyLocal, staleAddress } from './addresses.ts';
import { alreadyBefore, idleKeepAliveRace } from './baseline.ts';
import { oldColourRemovedEarly } from './colours.ts';
import { noEndpoint, tooFewEndpoints, wrongTargetPort } from './endpoints.ts';
import { eviction } from './eviction.ts';
import { cutByGateway, gateway } from './gateway.ts';
import { generator } from './generator.ts';
import { restarts } from './restarts.ts';
import { slowness } from './slowness.ts';
import { starting } from './starting.ts';
import { stopping } from './stopping.ts';

/**
 * The order of decision: what the release is not to blame for comes first, then what the Service led to, then the ways in which pods
 * stop and start. Of the findings of a group the most confident one counts, and of equally confident ones the first.
 */
export const RULES: readonly Rule[] = [
  generator,
  restarts,
  eviction,
  idleKeepAliveRace,
  alreadyBefore,
  externalTrafficPolicyLocal,
  noEndpoint,
  wrongTargetPort,
  gateway,
  oldColourRemovedEarly,
  staleAddress,
  tooFewEndpoints,
  starting,
  stopping,
  cutByGateway,
  slowness,
];
