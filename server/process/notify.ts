/** Tells systemd how far the service is. Node has no datagram sockets of that sort, so its own program says it. */
import { spawn } from 'node:child_process'

/** Does nothing without a service manager. Never fails: a manager that was not told waits for its own time limit and says so. */
export function notifier(environment: NodeJS.ProcessEnv): (...state: readonly string[]) => void {
  if (environment.NOTIFY_SOCKET === undefined) return () => undefined
  return (...state) => {
    const child = spawn('systemd-notify', state, { env: environment, stdio: 'ignore' })
    child.on('error', () => undefined)
    child.unref()
  }
}
