import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readEvidence } from '../../src/evidence/reader.ts';
import { createEvidence } from '../../src/evidence/writer.ts';
import { batchOf, plain } from '../support/sample-batches.ts';
import { runHeader } from '../support/run-header.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A sample file as the first version of the format was written. It must stay readable: never change it. */
const VERSION_1 = `
Q1VUT1ZFUgoBAAAAAAAAAFNNUEwCAAAAAAAAAAIAAABeAAAA0U0lUWamC+gotS/9IFytAgBSBRMeoCmNASvkKXJdY6w61f9WZ/fxhiU99nGZw2MJ2TulC50y4yw6
PSd/GeC+L9CfbWxiBzeRSmByA5EQHtsBcWVlZSicY3W3IBUOhqoBAQDIZDMKU01QTAIAAAABAAAAAAAAACUAAAApv6vKUUItbCi1L/0gO+UAALAAAAAAAADwfwIB
CkVDT05OUkVTRVQAAQA8oAk=`;

it('reads what version 1 of the format has written', async () => {
  const folder = join(temporaryFolder(), 'run');
  await createEvidence(folder, runHeader()).close();
  writeFileSync(join(folder, 'samples.bin'), Buffer.from(VERSION_1, 'base64'));

  const answered = {
    dueUs: 990,
    sentUs: 1000,
    resolvedUs: 1010,
    tcpConnectedUs: 1040,
    connectedUs: 1100,
    firstByteUs: 1900,
    endedUs: 2000,
    thread: 1,
    request: 1,
  };
  const reset = {
    dueUs: 1010,
    sentUs: 1020,
    endedUs: 70_000,
    outcome: 6,
    stage: 1,
    flags: 3,
    status: 0,
    detail: 3,
    connection: 4,
  };
  const batches = [
    {
      worker: 2,
      watermarkUs: 1500.5,
      newTexts: ['11.0', '127.0.0.1:80'],
      rows: [
        { ...answered, connection: 7, version: 1, remote: 2, bytesIn: 231, bytesOut: 88 },
        { ...reset, bytesOut: 88 },
      ],
    },
    { worker: 2, sequence: 1, watermarkUs: Infinity, newTexts: ['ECONNRESET'], rows: [] },
  ];
  const evidence = readEvidence(folder);
  expect([...evidence.batches()].map(plain)).toEqual(batches.map((values) => plain(batchOf(values))));
  expect(evidence.problems).toEqual([]);
});
