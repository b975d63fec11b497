import type { V1Container, V1LifecycleHandler } from '@kubernetes/client-node';
import type { Wire } from '../cluster-port.ts';
import type { ContainerFacts } from '../surroundings.ts';

export function containerFacts(container: Wire<V1Container>): ContainerFacts {
  const { name, image, ports = [], readinessProbe, startupProbe, livenessProbe, lifecycle } = container;
  const preStop = lifecycle?.preStop;
  const preStopSeconds = preStop === undefined ? undefined : sleepSecondsOf(preStop);
  return {
    name,
    image,
    ports: ports.map((port) => ({ name: port.name, port: port.containerPort })),
    hasReadinessProbe: readinessProbe !== undefined,
    hasStartupProbe: startupProbe !== undefined,
    hasLivenessProbe: livenessProbe !== undefined,
    preStop: preStop === undefined ? undefined : textOf(preStop, preStopSeconds),
    preStopSeconds,
  };
}

/** Of the hook itself, and of the command that does the same: `sleep 5`, or a shell that is given just that. */
function sleepSecondsOf({ sleep, exec }: Wire<V1LifecycleHandler>): number | undefined {
  if (sleep !== undefined) return sleep.seconds;
  const command = exec?.command ?? [];
  const [shell = '', flag, script = ''] = command;
  const said = /^(\/\S*\/)?(ba|da|a)?sh$/.test(shell) && flag === '-c' && command.length === 3 ? script : command.join(' ');
  const seconds = /^(?:\/\S*\/)?sleep (\d+(?:\.\d+)?)s?$/.exec(said.trim())?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

/** Arguments of commands and queries of paths are left out: they may be secrets. */
function textOf({ exec, httpGet, tcpSocket }: Wire<V1LifecycleHandler>, seconds: number | undefined): string | undefined {
  if (exec !== undefined) return `exec ${seconds === undefined ? (exec.command?.[0] ?? '') : `sleep ${seconds}`}`;
  if (httpGet !== undefined) return `httpGet ${(httpGet.path ?? '/').split('?', 1)[0]}`;
  if (tcpSocket !== undefined) return 'tcpSocket';
  return seconds === undefined ? undefined : `sleep ${seconds}`;
}
