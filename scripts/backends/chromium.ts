/** A real browser for the portal's tests: the machine's Chromium, or Debian's where there is none. */
import { type Browser, chromium } from 'playwright-core'
import { findProgram, installPackages } from './programs.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Runs in a container as root, and talks to nobody but the page under test. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Full path of the browser, installed now when there was none. Throws when none could be had. */
export async function chromiumPath(): Promise<string> {
  const found = findProgram(names)
  if (found !== undefined) return found
  await installPackages(['chromium'], 'Chromium is not on this machine')
  const installed = findProgram(names)
  if (installed === undefined) throw new Error('Chromium was installed but is not in PATH')
  return installed
}

/** A headless browser; the caller closes it. */
export async function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: await chromiumPath(), args })
}
