/** Leaves nothing behind: ends a program and removes its files when this process dies, however it dies. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * A shell that waits for its standard input to close, which the kernel does when we are gone. In a container whose first
 * process reaps nobody, an ended program stays as a zombie: that counts as gone too. Told to leave, it touches nothing.
 * Arguments: the signal, the program's id, the folder.
 */
const watch = `
[ "$(cat)" = leave ] && exit
kill -s "$1" "$2" 2>/dev/null
tries=100
while [ $tries -gt 0 ] && kill -0 "$2" 2>/dev/null && ! grep -qs '^State:.Z' "/proc/$2/status"; do
  sleep 0.1
  tries=$((tries - 1))
done
rm -rf "$3"
`

/**
 * Watches from now on. Calling what it gives does at once what our death would have done, and resolves when it is done; with `leave`
 * it only stops watching.
 */
export function guard(signal: 'INT' | 'KILL', pid: number, folder: string): (leave?: 'leave') => Promise<void> {
  const shell = spawn('sh', ['-c', watch, 'sh', signal, String(pid), folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  const gone = once(shell, 'exit')
  shell.unref()
  if ('unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref()
  return async (leave) => {
    shell.ref()
    shell.stdin.end(leave)
    await gone
  }
}
