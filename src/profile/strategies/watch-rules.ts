import { connectionPolicy } from '../connection-policy.ts';
import type { Complaint, Rule } from '../rules.ts';
import type { WrittenProfile } from '../schema.ts';

export const WATCH_RULES: readonly Rule[] = [versionsAreSeen];

/** Without a Deployment, a release shows in the versions that answer on new connections, and in nothing else. */
function versionsAreSeen(profile: WrittenProfile): Complaint[] {
  const { release, load } = profile;
  if (release?.watch === undefined || release.watch.deployment !== undefined) return [];
  const instead = 'or release.watch.deployment';
  const { header, json, regex } = load.version;
  const complaints: Complaint[] = [];
  if ([header, json, regex].every((source) => source === undefined)) {
    complaints.push({
      path: ['load', 'version'],
      what: `release.watch sees a release by its versions, expected load.version, ${instead}`,
    });
  }
  if (connectionPolicy(profile) === 'keep-alive') {
    const what = `release.watch sees a release on new connections, expected load.connection: both or new, ${instead}`;
    complaints.push({ path: ['load', 'connection'], what });
  }
  return complaints;
}
