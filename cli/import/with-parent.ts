/** Loaded before the server of an import: ends it when the import is gone, however that came to its end. */
import process from 'node:process'
import { isMainThread } from 'node:worker_threads'

// Every thread of the server loads this; the pipe to the import is the process's. It must not keep a server that is done.
if (isMainThread)
  process.stdin
    .on('close', () => process.kill(process.pid, 'SIGTERM'))
    .resume()
    .unref()
