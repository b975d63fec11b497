import { yamlText } from './yaml-text.ts';

/** What a first profile is made from. */
export interface StarterFacts {
  readonly name: string;
  /** Of the kubeconfig; undefined: its current one. */
  readonly context: string | undefined;
  readonly namespace: string;
  readonly service: string;
  /** Undefined: the Service has one port. */
  readonly port: string | number | undefined;
  readonly deployment: string;
  /** The key of the Service's selector that tells colours apart, and its present value; undefined: it has none. */
  readonly colour: { readonly label: string; readonly value: string } | undefined;
  /** The image that runs now. */
  readonly image: string;
  /** Undefined: it is not known yet. */
  readonly newImage: string | undefined;
  /** Where the JSON Schema for editors is. */
  readonly schema: string;
}

/** Each way that a first profile can be made for; what it takes to be filled in is in the comments. */
const RELEASES = {
  rolling: (facts: StarterFacts) => inPlace('rolling', facts),
  recreate: (facts: StarterFacts) => inPlace('recreate', facts),
  restart: ({ deployment }: StarterFacts) => `  restart:\n    deployment: ${yamlText(deployment)}\n`,
  'blue-green': blueGreen,
  canary: (facts: StarterFacts) => `  canary:
    service: ${yamlText(facts.service)}
    # Its selector has to have a label that tells its pods from the canary's: trackLabel.
    deployment: ${yamlText(facts.deployment)}
${image(facts)}    steps:
      - share: 25%
        hold: 10s
    # In each step.
    thresholds:
      - dropped == 0
`,
  watch: ({ deployment }: StarterFacts) => `  watch:
    # Its rollout, by whatever tool, is the release.
    deployment: ${yamlText(deployment)}
`,
} as const;

export type StarterStrategy = keyof typeof RELEASES;

/** A commented profile, which can be run once it says what is new. */
export function starterProfile(strategy: StarterStrategy, facts: StarterFacts): string {
  const { name, context, namespace, service, port } = facts;
  return `# yaml-language-server: $schema=${facts.schema}
#
#   cutover check ${name}.yaml    what would stop or spoil the run, and the rights that it needs
#   cutover run ${name}.yaml      load, release, verdict
#
# Every key is described in docs/profile.md.

name: ${yamlText(name)}

cluster:
${context === undefined ? '' : `  context: ${yamlText(context)}\n`}  namespace: ${yamlText(namespace)}

target:
  service:
    name: ${yamlText(service)}
${port === undefined ? '' : `    port: ${yamlText(String(port))}\n`}
load:
  # A thread sends one request at a time and has a connection of its own.
  threads: 20
  # Requests per second over all threads. The more there are, the shorter an outage that cannot be missed.
  rate: 200/s
  # Half of the threads keep their connections, half open one for each request: a release breaks the two differently.
  connection: both
  # Where an answer says which version gave it: a header, a JSON pointer (json: /version) or a regular expression (regex).
  version:
    header: X-App-Version
  requests:
    - path: /

release:
  strategy: ${strategy}
  # Load before and after the release.
  baseline: 5s
  settle: 5s
  # A failed or interrupted release is taken back.
  onFailure: restore
${strategy === 'restart' ? '' : "  # The version that the new pods answer with; without it, any that was not seen before.\n  # expectVersion: '2.0'\n"}${RELEASES[strategy](facts)}
thresholds:
  - dropped == 0
  - rejected == 0
  - p99{phase=during} < 500ms
`;
}

function inPlace(section: string, facts: StarterFacts): string {
  return `  ${section}:\n    deployment: ${yamlText(facts.deployment)}\n${image(facts)}`;
}

function blueGreen(facts: StarterFacts): string {
  const { service, deployment, colour, newImage } = facts;
  const value = (newImage && tagOf(newImage)) ?? 'new';
  const other =
    colour !== undefined && deployment.endsWith(`-${colour.value}`) ? deployment.slice(0, -colour.value.length - 1) : deployment;
  return `  blueGreen:
    service: ${yamlText(service)}
    # The key of the Service's selector whose value says which pods get the traffic.
    label: ${yamlText(colour?.label ?? 'color')}
    # The new version: its value of that label, and its Deployment, which is cloned from the live one.
    to:
      value: ${yamlText(value)}
      deployment: ${yamlText(`${other}-${value}`.replace(/[^a-z0-9-]+/g, '-'))}
${image(facts)}    # Connections that clients keep stay with the old version after the switch: time for them before it goes.
    hold: 5s
    old: delete
`;
}

function image({ image: present, newImage }: StarterFacts): string {
  const comment = newImage === undefined ? `    # The new version. Now it is ${present}\n` : '';
  return `${comment}    image: ${yamlText(newImage ?? withTag(present, 'NEW-VERSION'))}\n`;
}

/** Of `registry:5000/shop:11.0` it is `11.0`; undefined without one. */
function tagOf(reference: string): string | undefined {
  return /:([^/:@]+)$/.exec(reference)?.[1];
}

function withTag(reference: string, tag: string): string {
  const [withoutDigest = ''] = reference.split('@');
  return `${withoutDigest.replace(/:[^/:]+$/, '')}:${tag}`;
}
