/** Serves the built portal: only files that the build made, the page itself for every address that a person may open. */
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { gzipSync } from 'node:zlib'

export interface File {
  readonly body: Buffer
  readonly zipped: Buffer | undefined
  readonly headers: Readonly<Record<string, string>>
}
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}
/**
 * `provider` is where people may sign in: there alone, beside the lake, may the page ask. Scripts and styles are files of the build, and no text
 * becomes either: the browser itself refuses to make markup of a string.
 */
const policyFor = (provider: readonly string[]) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src ${["'self'", ...provider].join(' ')}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types caspian-layout',
  ].join('; ')
/** What a page may ask its browser for beside that: nothing but to copy and to sign in. */
const unasked = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
]
const guards = {
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': unasked.map((name) => `${name}=()`).join(', '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
} as const
/** Small text gains nothing from compression. */
const zipFrom = 1024

export class Portal {
  private readonly root: string
  private readonly files = new Map<string, File | undefined>()

  private readonly policy: string

  /** `root` is the folder of the build; it need not be there. Files are read when first asked for. `provider` are origins where people sign in. */
  constructor(root: string, provider: readonly string[] = []) {
    this.root = root
    this.policy = policyFor(provider)
    try {
      for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) this.files.set(`/${relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')}`, undefined)
      }
    } catch {
      // Not built: page() answers undefined and the server says how to build it.
    }
  }

  file(path: string): File | undefined {
    if (!this.files.has(path)) return undefined
    const is = this.files.get(path)
    if (is) return is
    const body = readFileSync(join(this.root, path))
    const type = types[extname(path)] ?? 'application/octet-stream'
    const text = /^(text|application\/json|image\/svg)/.test(type)
    const made: File = {
      body,
      zipped: text && body.length >= zipFrom ? gzipSync(body, { level: 9 }) : undefined,
      headers: {
        'Content-Type': type,
        'X-Content-Type-Options': 'nosniff',
        // Names under assets/ carry a hash of what is in them.
        'Cache-Control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        'Cross-Origin-Resource-Policy': 'same-origin',
        ...(type.startsWith('text/html') ? { 'Content-Security-Policy': this.policy, ...guards } : {}),
      },
    }
    this.files.set(path, made)
    return made
  }

  /** The page that every address of the portal shows. */
  page(): File | undefined {
    return this.file('/index.html')
  }
}
