import { Socket } from 'node:net';

// Preloaded into programs that a test starts. File descriptor 3 is a pipe whose other end dies with the test, however it
// dies; no program of a test may outlive it.
new Socket({ fd: 3, readable: true, writable: false })
  .on('close', () => process.kill(process.pid, 'SIGKILL'))
  .on('error', () => process.kill(process.pid, 'SIGKILL'))
  .resume()
  .unref();
