import { DURATION_BOUNDS_S, type DurationSeries } from '../../observe/request-metrics.ts';

const NAME = 'http_client_request_duration_seconds';

/** The text that a Prometheus server scrapes (exposition format 0.0.4), by the names that OpenTelemetry's have in Prometheus. */
export function renderPrometheus(all: readonly DurationSeries[]): string {
  return [
    `# HELP ${NAME} Duration of HTTP client requests.`,
    `# TYPE ${NAME} histogram`,
    ...all.flatMap(({ attributes, count, sumS, buckets }) => {
      const labels = Object.entries(attributes).map(
        ([name, value]) => `${name.replaceAll('.', '_')}="${escaped(String(value))}"`,
      );
      let upTo = 0;
      return [
        ...buckets.map((requests, index) => {
          upTo += requests;
          return `${NAME}_bucket{${[...labels, `le="${DURATION_BOUNDS_S[index] ?? '+Inf'}"`].join(',')}} ${upTo}`;
        }),
        `${NAME}_sum{${labels.join(',')}} ${sumS}`,
        `${NAME}_count{${labels.join(',')}} ${count}`,
      ];
    }),
    '',
  ].join('\n');
}

function escaped(value: string): string {
  return value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}
