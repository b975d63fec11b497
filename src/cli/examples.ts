import type { Command } from 'commander';

/** A command line, and what it does. */
type Example = readonly [line: string, about: string];

/** For each command that does something, by its words. */
const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  run: [
    ['cutover run shop.yaml', 'what the profile says'],
    ['cutover run shop.yaml --set load.threads=50 --set load.rate=800/s', 'with other values for this run'],
    ['cutover run shop.yaml --report html --report junit=results.xml', 'with a page for people and a file for CI'],
    ['cutover run shop.yaml --repeat 5 --yes', 'five times, the worst verdict counts'],
  ],
  compare: [
    ['cutover compare shop.yaml --strategies rolling,blue-green', 'two ways, five times each'],
    ["cutover compare shop.yaml --what-if 'rolling:preStop=5s' --repeat 10", 'what a preStop would change'],
  ],
  load: [
    ['cutover load http://127.0.0.1:8080/health', 'for ten seconds'],
    ['cutover load http://127.0.0.1:8080 --threads 50 --rate 500/s --duration 1m', 'on a schedule'],
    ["cutover load http://127.0.0.1:8080 --threshold 'p99 < 250ms' --threshold 'dropped == 0'", 'with a verdict'],
    [`cutover load http://127.0.0.1:8080/cart -X POST -H 'Content-Type: application/json' --data '{"item":1}'`, 'with a body'],
  ],
  guard: [
    ['cutover guard --url http://127.0.0.1:8080 -- helm upgrade shop ./chart --wait', 'while Helm releases'],
    ["cutover guard --url http://127.0.0.1:8080 --abort 'dropped > 20' -- ./deploy.sh", 'and end it when it breaks the service'],
    [
      'cutover guard --url http://127.0.0.1:8080 --expect-version 12.0 -- ansible-playbook deploy.yml',
      'and see the new version answer',
    ],
  ],
  init: [
    ['cutover init', 'for the only Service in the namespace'],
    ['cutover init shop.yaml -n prod --service shop --image registry/shop:12.0', 'for a certain one'],
    ['cutover init --strategy blue-green --image registry/shop:12.0', 'for another way to release'],
  ],
  import: [
    ['cutover import plan.jmx -o plan.yaml', 'the first thread group, into a file'],
    [
      "cutover import plan.jmx --thread-group 'Users' --property host=shop.example",
      'a certain one, as jmeter -Jhost=shop.example would see it',
    ],
    ['cutover import plan.jmx -o plan.yaml --url http://127.0.0.1:8080', 'to be sent to another server'],
  ],
  check: [
    ['cutover check shop.yaml', 'what would stop or spoil the run'],
    ['cutover check shop.yaml -n staging --context test', 'in another cluster'],
  ],
  report: [
    ['cutover report reports/2026-11-21T10-00-00Z-shop', 'again, in the terminal'],
    ['cutover report reports/2026-11-21T10-00-00Z-shop --open', 'as a page, in the browser'],
    ['cutover report reports/2026-11-21T10-00-00Z-shop --report markdown=summary.md', 'in another form'],
    ['cutover report reports/2026-11-21T10-00-00Z-shop --suggest better.yaml', 'with manifests that would drop nothing'],
  ],
  diff: [
    ['cutover diff reports/last-week reports/today', 'by the default rules'],
    ["cutover diff reports/last-week reports/today --fail-on 'p99{phase=after} > 1.2x' --json", 'by another one, for a program'],
  ],
  rollback: [
    ['cutover rollback reports/2026-11-21T10-00-00Z-shop', 'the release of that run'],
    ['cutover rollback reports/2026-11-21T10-00-00Z-shop --kubeconfig prod.kubeconfig', 'where the kubeconfig has moved'],
  ],
  demo: [
    ['cutover demo', 'a blue-green release that drops nothing'],
    ['cutover demo --strategy rolling --app exits-at-once', 'a rolling one that drops requests, and why'],
  ],
  'cluster up': [
    ['cutover cluster up --apply profiles/manifests/hello-rolling.yaml', 'with an app on it'],
    ['cutover cluster up --proxy-mode round-robin --endpoint-lag 500ms', 'with slow proxies, as IPVS has them'],
  ],
  'cluster down': [
    ['cutover cluster down', 'the one that is up'],
    ['cutover cluster down --dir ~/my-cluster', 'another one'],
  ],
  'cluster status': [
    ['cutover cluster status', 'of the one that is up'],
    ['cutover cluster status --dir ~/my-cluster', 'of another one'],
  ],
  completion: [
    ['cutover completion bash > ~/.local/share/bash-completion/completions/cutover', 'for bash, of the user'],
    ['cutover completion fish > ~/.config/fish/completions/cutover.fish', 'for fish, of the user'],
  ],
};

/** Puts the examples below the help of every command of the program. */
export function addExamples(command: Command, words: readonly string[] = []): void {
  for (const sub of command.commands) addExamples(sub, [...words, sub.name()]);
  const examples = EXAMPLES[words.join(' ')];
  if (examples !== undefined) command.addHelpText('after', `\nExamples:\n${examples.map(shown).join('\n')}`);
}

function shown([line, about]: Example): string {
  return `  # ${about}\n  ${line}`;
}
