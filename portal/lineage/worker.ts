/** The one script that the portal starts beside its pages: browsers that guard against scripts made of text take its address from here alone. */
// oxlint-disable-next-line import/default -- what the build makes of the file, its address, has one
import address from './layout.worker.ts?worker&url'

interface Trusted {
  readonly trustedTypes?: {
    createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string }
  }
}

const trusted = (globalThis as Trusted).trustedTypes?.createPolicy('caspian-layout', {
  createScriptURL(url) {
    if (url !== address) throw new TypeError(`${url} is no script of this page`)
    return url
  },
})

export const layoutWorker = (): Worker => new Worker(trusted?.createScriptURL(address) ?? address, { type: 'module' })
