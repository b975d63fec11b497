import { type Command, InvalidArgumentError, Option } from 'commander';

/** Options that several commands have. */

/** Of every command whose load is made of the command line. */
export function withLoadOptions(command: Command): Command {
  return command
    .option('-t, --threads <n>', 'threads (virtual users)')
    .option('--ramp-up <duration>', 'time over which the threads start')
    .option('-r, --rate <rate>', 'open model: requests per second over all threads, e.g. 500/s')
    .option('-c, --connection <policy>', 'keep-alive, new or both')
    .option('-X, --method <method>', 'request method')
    .option('-H, --header <name: value>', 'request header; may be repeated', collect, [])
    .option('--data <text>', 'request body')
    .option('--threshold <threshold>', 'e.g. "p99 < 250ms"; may be repeated', collect, [])
    .addOption(fleetOption())
    .addOption(setOption())
    .addOption(outOption())
    .addOption(reportOption())
    .addOption(liveOption())
    .addOption(metricsOption())
    .addOption(otlpOption())
    .addOption(quietOption());
}

/** For an option that may be repeated. */
export function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

export function kubeconfigOption(): Option {
  return new Option('--kubeconfig <file>', 'kubeconfig to use instead of $KUBECONFIG');
}

export function contextOption(): Option {
  return new Option('--context <name>', 'context of the kubeconfig');
}

export function namespaceOption(): Option {
  return new Option('-n, --namespace <name>', 'namespace of the release');
}

export function setOption(): Option {
  return new Option('--set <key=value>', 'override a value of the profile, e.g. load.threads=50; may be repeated')
    .default([])
    .argParser((value: string, earlier: string[]) => {
      if (!value.includes('=')) throw new InvalidArgumentError('it must be KEY=VALUE.');
      return collect(value, earlier);
    });
}

export function fleetOption(): Option {
  return new Option('--fleet <n>', 'send the load from so many pods instead of from this process: load.fleet.workers');
}

export function outOption(): Option {
  return new Option('-o, --out <dir>', 'folder for the evidence and run.json (default: reports/<UTC time>-<profile name>)');
}

export function reportOption(): Option {
  return new Option('--report <format[=file]>', 'also write it as html, junit, markdown, github, jtl, samples, timeline or hlog')
    .default([])
    .argParser(collect);
}

export function suggestOption(): Option {
  return new Option('--suggest <file>', 'write the manifests as they would have to be for nothing to be dropped');
}

export function eventsOption(): Option {
  return new Option('--json', 'print what happens as lines of JSON, with the report last; what is for people goes to stderr');
}

export function metricsOption(): Option {
  return new Option(
    '--metrics <[address:]port>',
    'serve /metrics for Prometheus meanwhile; on 127.0.0.1 unless an address is given',
  );
}

export function liveOption(): Option {
  return new Option(
    '--live <[address:]port>',
    'serve a page that shows the run meanwhile; on 127.0.0.1 unless an address is given, and then to whoever reaches it; port 0: any',
  );
}

export function otlpOption(): Option {
  return new Option(
    '--otlp [url]',
    'send metrics to an OpenTelemetry collector (default: $OTEL_EXPORTER_OTLP_ENDPOINT, else http://localhost:4318)',
  );
}

export function quietOption(): Option {
  return new Option('-q, --quiet', 'print the report only, no progress');
}

export function dirOption(): Option {
  return new Option('--dir <dir>', "the cluster's folder (default: $XDG_STATE_HOME/cutover/cluster)");
}
