/** The thread that runs code: one job at a time, each in a sandbox of its own. */
import { parentPort } from 'node:worker_threads';
import variant from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, type QuickJSSyncVariant } from 'quickjs-emscripten-core';
import type { CodeJob, ThreadAnswer } from './code-job.ts';
import { runInSandbox } from './code-sandbox.ts';

// The sandbox asks this thread’s Date for the offset of local time. Results must not depend on where a server stands.
Date.prototype.getTimezoneOffset = () => 0; // oxlint-disable-line no-extend-native -- of this thread only, which does nothing else

const port = parentPort;
if (!port) throw new Error('This file is the body of a worker thread.');
// The package describes its CommonJS form; what is imported here is the variant itself.
const quickJs = await newQuickJSWASMModuleFromVariant(variant as unknown as QuickJSSyncVariant);
port.on('message', (job: CodeJob) => {
  // What it throws ends the thread, which the runner sees and starts another one.
  const { report, close } = runInSandbox(quickJs, job);
  port.postMessage({ report, isSound: closes(close) } satisfies ThreadAnswer);
});
port.postMessage('ready');

function closes(close: () => void): boolean {
  try {
    close();
    return true;
  } catch {
    return false;
  }
}
