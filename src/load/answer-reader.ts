import { Answer, type CapturedBody } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { type Check, checkOf } from './expectation.ts';
import type { LoadPlan } from './plan.ts';
import { cleanVersion, versionReader, type VersionReader } from './version-reader.ts';

/** Reads from complete answers what the plan wants to know: their version, and whether they are as expected. One for a worker. */
export class AnswerReader {
  /** Names of the headers that it wants to see, in lower case. */
  readonly headers: readonly string[];
  /** Whether it wants to see the start of the bodies. */
  readonly needsBody: boolean;
  readonly #version: VersionReader;
  /** For each of the plan's requests. */
  readonly #checks: readonly (readonly Check[])[];

  constructor({ version, requests }: LoadPlan) {
    const expectations = requests.flatMap((request) => request.expectations);
    const expected = expectations.flatMap((expectation) => (expectation.of === 'header' ? [expectation.name.toLowerCase()] : []));
    this.#version = versionReader(version);
    this.headers = [...new Set([...(this.#version.header === undefined ? [] : [this.#version.header]), ...expected])];
    this.needsBody = this.#version.fromBody !== undefined || expectations.some(({ of }) => of === 'body' || of === 'json');
    this.#checks = requests.map((request) => request.expectations.map(checkOf));
  }

  /** Fills in what the answer tells. `values` are those of `headers`; `body` is needed where `needsBody` says so. */
  read(exchange: Exchange, values: readonly (string | undefined)[], body: CapturedBody | undefined): void {
    const { header, fromBody } = this.#version;
    const checks = this.#checks[exchange.request] ?? [];
    // The version's header is the first of `headers`.
    if (header !== undefined) exchange.version = cleanVersion(values[0] ?? '');
    if (fromBody === undefined && checks.length === 0) return;
    const answer = new Answer(exchange.endedUs - exchange.sentUs, this.headers, values, body);
    if (fromBody !== undefined) exchange.version = fromBody(answer);
    for (const check of checks) {
      exchange.unmet = check(answer);
      if (exchange.unmet !== '') return;
    }
  }
}
