// A guest book on wasi:keyvalue and wasi:blobstore.

import { open } from 'wasi:keyvalue/store@0.2.0-draft2';
import { Cas, increment, swap } from 'wasi:keyvalue/atomics@0.2.0-draft2';
import { createContainer } from 'wasi:blobstore/blobstore@0.2.0-draft';
import { IncomingValue, OutgoingValue } from 'wasi:blobstore/types@0.2.0-draft';

const NAMES = ['Ada', 'Grace', 'Linus'];

const bytes = text => new TextEncoder().encode(text);
const text = bytes => new TextDecoder().decode(bytes);

export const run = {
  run() {
    try {
      keep();
    } catch (error) {
      // The `err` of a WIT result is thrown with its value as the payload: here a variant, `{ tag, val }`, or a string.
      console.error(error.payload?.val ?? error.payload ?? error.message);
      throw error; // and what is thrown here is the `err` of `run`
    }
  },
};

function keep() {
  const bucket = open('guest-book');
  const visit = increment(bucket, 'visits', 1n);
  console.log(`JavaScript opens the guest book: visit ${visit}.`);

  sign(bucket);
  signLast(bucket);
  writePage();
}

/** Stores an entry for each name, and reads them back. */
function sign(bucket) {
  for (const [i, name] of NAMES.entries()) bucket.set(`entry:${i}`, bytes(name));
  const found = NAMES.map((_, i) => text(bucket.get(`entry:${i}`)));
  ensure(found.join() === NAMES.join(), `the book reads ${found}`);
  console.log(`It reads: ${found.join(', ')}.`);
}

/** Two hands take the same line. The second one is told who was first. */
function signLast(bucket) {
  const [first, second] = [Cas.new(bucket, 'last'), Cas.new(bucket, 'last')];
  swap(first, bytes('Linus'));
  let refused;
  try {
    swap(second, bytes('Mallory'));
  } catch (error) {
    refused = error.payload;
  }
  ensure(refused?.tag === 'cas-failed', 'two hands wrote on the same line');
  const last = text(refused.val.current());
  ensure(last === 'Linus' && text(bucket.get('last')) === last, `the last line reads ${last}`);
  console.log(`Mallory is too late for the last line: it reads ${last}.`);
}

/** Writes the page as a stream, a line at a time, and reads one name of it. */
function writePage() {
  const pages = createContainer('guest-book');
  const page = OutgoingValue.newOutgoingValue();
  pages.writeData('page', page);
  const body = page.outgoingValueWriteBody();
  for (const line of ['Guest book', ...NAMES]) body.blockingWriteAndFlush(bytes(`${line}\n`));
  body[Symbol.dispose](); // a value is finished once its stream is closed
  OutgoingValue.finish(page);

  const { size } = pages.objectInfo('page');
  const range = pages.getData('page', 15n, 19n); // both ends belong to it
  const name = text(IncomingValue.incomingValueConsumeSync(range));
  ensure(size === 27n && name === 'Grace', `of ${size} bytes, 15 to 19 read ${name}`);
  console.log(`The page has ${size} bytes, and 15 to 19 read ${name}.`);
}

function ensure(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}
