import type { Complaint, Rule } from '../rules.ts';
import type { WrittenBlueGreen } from './blue-green.ts';

const PATH = ['release', 'blueGreen'] as const;

/** What the keys of a blue/green release demand of each other. */
export const BLUE_GREEN_RULES: readonly Rule[] = [coloursOrTo, twoColours, cloneDiffers].map(
  (rule): Rule =>
    ({ release }) =>
      release?.blueGreen === undefined ? [] : rule(release.blueGreen),
);

function coloursOrTo({ colours, to }: WrittenBlueGreen): Complaint[] {
  if ((colours === undefined) !== (to === undefined)) return [];
  const found = colours === undefined ? 'neither' : 'both';
  return [{ path: PATH, what: `release.blueGreen: expected two colours, or the new version in "to", found ${found}` }];
}

function twoColours({ colours }: WrittenBlueGreen): Complaint[] {
  if (colours === undefined) return [];
  const path = [...PATH, 'colours'];
  const deployments = Object.values(colours).map(({ deployment }) => deployment);
  const [one, other] = deployments;
  if (deployments.length !== 2) {
    return [{ path, what: `release.blueGreen.colours: expected two colours, found ${deployments.length}` }];
  }
  return one === other ? [{ path, what: `both colours have the Deployment ${one}, expected one for each` }] : [];
}

/** A clone of the live Deployment that differs in nothing is no new version. */
function cloneDiffers({ colours, to, idle, image, env }: WrittenBlueGreen): Complaint[] {
  if (idle === 'as-is' || image !== undefined || Object.keys(env).length > 0) return [];
  const all = [
    ...Object.entries(colours ?? {}).map(([name, colour]) => ({ path: [...PATH, 'colours', name], colour })),
    ...(to === undefined ? [] : [{ path: [...PATH, 'to'], colour: to }]),
  ];
  return all
    .filter(({ colour }) => colour.manifest === undefined)
    .map(({ path }) => ({
      path,
      what: `${path.join('.')}: without a manifest the live Deployment is cloned, expected an image or env for the new version`,
    }));
}
