// node build.mjs SOURCE WIT-FOLDER COMPONENT
import { writeFile } from 'node:fs/promises';
import { componentize } from '@bytecodealliance/componentize-js';

const [sourcePath, witPath, output] = process.argv.slice(2);
const { component } = await componentize({
  sourcePath,
  witPath,
  worldName: 'command',
  disableFeatures: ['http', 'fetch-event'], // or the component imports wasi:http
});
await writeFile(output, component);
