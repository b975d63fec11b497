import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { arbitraryResponse } from './arbitrary-response.ts';
import { nodeReads, weRead } from './readers.ts';

const arbitrarySizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 10 });

it('every valid response is read as Node reads it', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryResponse, arbitrarySizes, async (response, fragments) => {
      const bytes = Buffer.from(response.wire, 'latin1');
      expect(weRead(bytes)).toEqual(await nodeReads(bytes, fragments));
    }),
    { numRuns: 200 },
  );
});

/** One thing that goes wrong with a response: a byte replaced, bytes put in, taken out, sent twice, or the end cut off. */
const mutation = fc
  .record({
    kind: fc.constantFrom('replace', 'insert', 'delete', 'repeat', 'truncate'),
    at: fc.nat(),
    length: fc.integer({ min: 1, max: 8 }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
  })
  .map(({ kind, at, length, bytes }) => (text: string): string => {
    const index = at % text.length;
    const [before, after] = [text.slice(0, index), text.slice(index)];
    const put = Buffer.from(bytes).toString('latin1');
    switch (kind) {
      case 'replace':
        return before + put + after.slice(put.length);
      case 'insert':
        return before + put + after;
      case 'delete':
        return before + after.slice(length);
      case 'repeat':
        return before + after.slice(0, length) + after;
      case 'truncate':
        return before;
    }
  });

it('whatever we accept of mutated responses, Node reads the same way', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryResponse, mutation, arbitrarySizes, async (response, mutate, fragments) => {
      const bytes = Buffer.from(mutate(response.wire), 'latin1');
      const ours = weRead(bytes);
      // We are the stricter one: what we do not accept is ours to say.
      if (ours !== undefined) expect(await nodeReads(bytes, fragments)).toEqual(ours);
    }),
    { numRuns: 1000 },
  );
});
